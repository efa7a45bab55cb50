package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.load.Recording;

/**
 * What clients noticed.
 *
 * @param requests sent from the trouble on
 * @param failed of them: not 200, broken or not answered in time
 * @param slow of them: answered more than 200 ms later than the median of the steady phase
 * @param worstMillis of them: the longest time to an answer
 * @param normalMillis from the trouble to the first of ten tenths of a second in a row with a normal p99; negative where there
 *     is none before the end
 * @param steadyP50Millis median of the steady phase
 * @param steadyP99Millis 99th percentile of the steady phase
 * @param steadyWorstMillis longest time of the steady phase
 */
record Verdict(
        int requests,
        int failed,
        int slow,
        double worstMillis,
        double normalMillis,
        double steadyP50Millis,
        double steadyP99Millis,
        double steadyWorstMillis) {
    static final long WINDOW_NANOS = 100_000_000L;
    static final int CALM_WINDOWS = 10;

    private static final long SLOW_NANOS = 200_000_000L;
    private static final long TOLERANCE_NANOS = 5_000_000L;
    private static final double NANOS_A_MILLI = 1e6;

    /**
     * Judges what was sent from {@code begin} up to {@code end} by what was sent from {@code steadyFrom} up to {@code steadyUntil};
     * all in nanoseconds after the start.
     */
    static Verdict of(Recording recording, long begin, long end, long steadyFrom, long steadyUntil) {
        int first = recording.firstAt(begin);
        int last = recording.firstAt(end);
        long[] steady = recording.sortedGood(recording.firstAt(steadyFrom), recording.firstAt(steadyUntil));
        long[] answered = recording.sortedGood(first, last);
        long median = percentile(steady, 0.5);
        int slow = 0;
        for (long latency : answered) {
            slow += latency > median + SLOW_NANOS ? 1 : 0;
        }
        long normal = normalAgain(recording, begin, end, limit(recording, steady, steadyFrom, steadyUntil));
        return new Verdict(
                last - first,
                recording.failed(first, last),
                slow,
                percentile(answered, 1) / NANOS_A_MILLI,
                normal < 0 ? -1 : (normal - begin) / NANOS_A_MILLI,
                median / NANOS_A_MILLI,
                percentile(steady, 0.99) / NANOS_A_MILLI,
                percentile(steady, 1) / NANOS_A_MILLI);
    }

    /** A p99 up to here is normal: 1.5 times the steady one, or 5 ms more, or what the worst steady window showed. */
    private static long limit(Recording recording, long[] steady, long from, long until) {
        long p99 = percentile(steady, 0.99);
        long limit = Math.max(p99 * 3 / 2, p99 + TOLERANCE_NANOS);
        for (long at = from; at + WINDOW_NANOS <= until; at += WINDOW_NANOS) {
            long window = p99(recording, at);
            limit = window == Long.MAX_VALUE ? limit : Math.max(limit, window);
        }
        return limit;
    }

    private static long normalAgain(Recording recording, long begin, long end, long limit) {
        int calm = 0;
        for (long at = begin; at + WINDOW_NANOS <= end; at += WINDOW_NANOS) {
            calm = p99(recording, at) <= limit ? calm + 1 : 0;
            if (calm == CALM_WINDOWS) {
                return at - (CALM_WINDOWS - 1) * WINDOW_NANOS;
            }
        }
        return -1;
    }

    /** Of what was sent in one window; beyond all limits if more than one in a hundred of it failed. */
    private static long p99(Recording recording, long at) {
        int first = recording.firstAt(at);
        int last = recording.firstAt(at + WINDOW_NANOS);
        long[] good = recording.sortedGood(first, last);
        int rank = (int) Math.ceil((last - first) * 0.99);
        return rank > good.length || rank == 0 ? Long.MAX_VALUE : good[rank - 1];
    }

    /** Of values in ascending order; 0 where there are none. */
    static long percentile(long[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        return sorted[Math.clamp((long) Math.ceil(sorted.length * share) - 1, 0, sorted.length - 1)];
    }
}
