package io.mlops.cli.load;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * When latencies were normal again. A stretch of half a second, or of as many requests as a 99th percentile needs where that is
 * longer, is normal when its p99 is at most twice the p99 before the fault, or at most 10 ms above it.
 */
public final class Calm {
    private static final long STRETCH = 500_000_000L;
    private static final int ENOUGH = 100;
    private static final double FACTOR = 2;
    private static final double TOLERANCE_MILLIS = 10;
    private static final int STEPS = 10;

    private Calm() {}

    /** The p99 in milliseconds up to which a stretch is normal. */
    public static double limit(double p99Before) {
        return Math.max(p99Before * FACTOR, p99Before + TOLERANCE_MILLIS);
    }

    /**
     * Milliseconds from {@code fault} to the beginning of the first stretch from which on all are normal, up to {@code end}: 0
     * when none was out of it, empty when the last one still is. Exact to a tenth of a stretch. Times in nanoseconds after the start. A failed request is no latency.
     */
    public static OptionalDouble after(List<Sample> samples, long fault, long end, double p99Before) {
        long[][] sent = samples.stream()
                .filter(sample -> !sample.failed() && sample.intended() >= fault && sample.intended() < end)
                .sorted(Comparator.comparingLong(Sample::intended))
                .map(sample -> new long[] {sample.intended(), sample.latency()})
                .toArray(long[][]::new);
        long stretch = stretch(sent.length, end - fault);
        double limit = limit(p99Before);
        OptionalDouble calm = OptionalDouble.of(0);
        int from = 0;
        for (long begin = fault; begin < end && end - begin >= stretch / 2; begin += stretch / STEPS) {
            while (from < sent.length && sent[from][0] < begin) {
                from++;
            }
            int to = from;
            while (to < sent.length && sent[to][0] < begin + stretch) {
                to++;
            }
            if (to > from && p99(sent, from, to) > limit) {
                long next = begin + stretch / STEPS;
                boolean last = end - next < stretch / 2;
                calm = last ? OptionalDouble.empty() : OptionalDouble.of((next - fault) / 1e6);
            }
        }
        return calm;
    }

    private static long stretch(int requests, long nanos) {
        return requests == 0 ? STRETCH : Math.max(STRETCH, nanos / requests * ENOUGH);
    }

    private static double p99(long[][] sent, int from, int to) {
        double[] latencies = new double[to - from];
        for (int i = from; i < to; i++) {
            latencies[i - from] = sent[i][1] / 1e6;
        }
        Arrays.sort(latencies);
        return Window.quantile(latencies, 0.99);
    }
}
