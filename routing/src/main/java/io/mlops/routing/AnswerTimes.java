package io.mlops.routing;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long an upstream's good answers have taken of late: quantiles over the last ten seconds, or over the last 200 answers where
 * those are fewer. Counts in buckets of 1/16 of a power of two, which fade; the quantiles are computed anew ten times a second at most.
 * Thread-safe; a sample costs one atomic add.
 */
final class AnswerTimes {
    /**
     * Times that half, 95 % and 99 % of the answers took at most, in nanoseconds, rounded up by up to 6 %.
     */
    record Quantiles(long p50, long p95, long p99) {}

    private static final long REFRESH_NANOS = 100_000_000L;
    private static final double TAU_NANOS = 10e9;
    /** With fewer, nothing is known. */
    static final int LEAST_SAMPLES = 30;

    private static final int KEPT_SAMPLES = 200;
    /** A sample counts this much, so that it can fade in steps. */
    private static final int UNIT = 256;

    private static final int STEPS_BITS = 4;
    private static final int STEPS = 1 << STEPS_BITS;
    /** 16 µs; what is faster counts as this. */
    private static final int LOWEST_POWER = 14;
    /** 73 minutes, more than the longest deadline. */
    private static final int HIGHEST_POWER = 42;

    private final AtomicIntegerArray counts = new AtomicIntegerArray((HIGHEST_POWER - LOWEST_POWER + 1) * STEPS);
    private final AtomicLong refreshedAt;
    private volatile @Nullable Quantiles known;

    AnswerTimes(long now) {
        refreshedAt = new AtomicLong(now);
    }

    void sample(long nanos, long now) {
        counts.getAndAdd(bucket(nanos), UNIT);
        long last = refreshedAt.get();
        if (now - last >= REFRESH_NANOS && refreshedAt.compareAndSet(last, now)) {
            refresh(now - last);
        }
    }

    /** Null until enough is known. */
    @Nullable Quantiles known() {
        return known;
    }

    /** Knows nothing any more. Samples that come meanwhile may be lost, or stay. */
    void forget() {
        for (int i = 0; i < counts.length(); i++) {
            counts.set(i, 0);
        }
        known = null;
    }

    private void refresh(long elapsed) {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        if (total >= (long) LEAST_SAMPLES * UNIT) {
            known = new Quantiles(quantile(total, 0.5), quantile(total, 0.95), quantile(total, 0.99));
        }
        double kept = (double) KEPT_SAMPLES * UNIT / total;
        if (kept < 1) {
            fade(1 - Math.max(kept, Math.exp(-elapsed / TAU_NANOS)));
        }
    }

    private void fade(double lost) {
        for (int i = 0; i < counts.length(); i++) {
            int count = counts.get(i);
            if (count > 0) {
                counts.getAndAdd(i, -(int) Math.min(count, Math.ceil(count * lost)));
            }
        }
    }

    private long quantile(long total, double share) {
        long left = (long) Math.ceil(total * share);
        int i = 0;
        while (i < counts.length() - 1) {
            left -= counts.get(i);
            if (left <= 0) {
                break;
            }
            i++;
        }
        return upperBound(i);
    }

    private static int bucket(long nanos) {
        long value = Math.min(Math.max(nanos, 1L << LOWEST_POWER), (1L << (HIGHEST_POWER + 1)) - 1);
        int power = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (power - STEPS_BITS)) & (STEPS - 1);
        return (power - LOWEST_POWER) * STEPS + step;
    }

    private static long upperBound(int bucket) {
        int power = bucket / STEPS + LOWEST_POWER;
        return (long) (STEPS + bucket % STEPS + 1) << (power - STEPS_BITS);
    }
}
