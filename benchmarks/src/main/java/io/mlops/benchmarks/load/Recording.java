package io.mlops.benchmarks.load;

import java.util.Arrays;

/**
 * Every request of an open loop: when it should have been sent and what came of it. Written by one thread, read once that one
 * has ended.
 */
public final class Recording {
    private final long rate;
    private final long[] latencyNanos;
    private final Outcome[] outcomes;

    public Recording(int rate, int requests) {
        this.rate = rate;
        this.latencyNanos = new long[requests];
        this.outcomes = new Outcome[requests];
        Arrays.fill(outcomes, Outcome.PENDING);
    }

    public int size() {
        return latencyNanos.length;
    }

    /** When request {@code i} should be sent, in nanoseconds after the start. */
    public long intended(int i) {
        return i * 1_000_000_000L / rate;
    }

    /** The first request that should be sent at this time or later. */
    public int firstAt(long nanos) {
        return Math.clamp(Math.ceilDiv(nanos * rate, 1_000_000_000L), 0, size());
    }

    /** From the intended time of sending to the end of the answer, or until the failure was certain. */
    public long latencyNanos(int i) {
        return latencyNanos[i];
    }

    public Outcome outcome(int i) {
        return outcomes[i];
    }

    public boolean good(int i) {
        return outcomes[i] == Outcome.GOOD;
    }

    public void record(int i, Outcome outcome, long nanos) {
        outcomes[i] = outcome;
        latencyNanos[i] = nanos;
    }

    /** How many of the requests from {@code from} up to {@code until} failed. */
    public int failed(int from, int until) {
        int failed = 0;
        for (int i = from; i < until; i++) {
            failed += good(i) ? 0 : 1;
        }
        return failed;
    }

    /** How many good answers came in between two times after the start. */
    public int answeredBetween(long from, long until) {
        int answered = 0;
        for (int i = 0; i < size(); i++) {
            long at = intended(i) + latencyNanos[i];
            answered += good(i) && at >= from && at < until ? 1 : 0;
        }
        return answered;
    }

    /** The latencies of the good ones from {@code from} up to {@code until}, the shortest first. */
    public long[] sortedGood(int from, int until) {
        long[] sorted = new long[until - from];
        int count = 0;
        for (int i = from; i < until; i++) {
            if (good(i)) {
                sorted[count++] = latencyNanos[i];
            }
        }
        sorted = Arrays.copyOf(sorted, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
