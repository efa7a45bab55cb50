package io.mlops.gateway;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was counted of one deployment, since the start or between two looks.
 *
 * @param codes finished requests by status; 499 is a client that left
 * @param attempts upstreams that finished requests tried
 * @param retries tries after a failure
 * @param hedges second tries beside a slow first one
 * @param ejections times that an upstream was taken out
 * @param times of finished requests, as {@link Histogram} counts them
 */
record MinuteCounts(Map<Integer, Long> codes, long attempts, long retries, long hedges, long ejections, Times times) {
    static MinuteCounts none() {
        return new MinuteCounts(Map.of(), 0, 0, 0, 0, Times.none());
    }

    /** What came after an earlier look. */
    MinuteCounts minus(MinuteCounts older) {
        Map<Integer, Long> difference = new TreeMap<>(codes);
        older.codes.forEach((code, count) -> difference.merge(code, -count, Long::sum));
        return new MinuteCounts(
                difference,
                attempts - older.attempts,
                retries - older.retries,
                hedges - older.hedges,
                ejections - older.ejections,
                times.minus(older.times));
    }

    /** Both together. */
    MinuteCounts plus(MinuteCounts other) {
        return minus(none().minus(other));
    }

    long requests() {
        return sum(0, Integer.MAX_VALUE);
    }

    /** Those that the client got a 5xx for, after all retries. */
    long errors() {
        return sum(500, 599);
    }

    /** Those that the client had an answer of the deployment for. */
    long answered() {
        return requests() - errors() - left() - refused();
    }

    /** Those whose client went away first. */
    long left() {
        return codes.getOrDefault(499, 0L);
    }

    /** Those that were turned away because their client asked for too much. */
    long refused() {
        return codes.getOrDefault(429, 0L);
    }

    private long sum(int from, int to) {
        long sum = 0;
        for (Map.Entry<Integer, Long> entry : codes.entrySet()) {
            sum += entry.getKey() >= from && entry.getKey() <= to ? entry.getValue() : 0;
        }
        return sum;
    }
}
