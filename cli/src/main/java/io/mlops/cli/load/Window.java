package io.mlops.cli.load;

import java.util.List;

/**
 * What was measured of the requests that were to be sent in one stretch of time. Latencies in milliseconds, exact: no
 * buckets. Failed requests count in no quantile.
 *
 * @param seconds its length
 */
public record Window(double seconds, long requests, long failed, double p50, double p99, double max) {
    private static final double NANOS = 1e6;

    /** From {@code from} to {@code to}, in nanoseconds after the start. */
    public static Window of(List<Sample> samples, long from, long to) {
        List<Sample> inside = samples.stream()
                .filter(sample -> sample.intended() >= from && sample.intended() < to)
                .toList();
        double[] latencies = inside.stream()
                .filter(sample -> !sample.failed())
                .mapToDouble(sample -> sample.latency() / NANOS)
                .sorted()
                .toArray();
        return new Window(
                Math.max(0, (to - from) / 1e9),
                inside.size(),
                inside.stream().filter(Sample::failed).count(),
                quantile(latencies, 0.5),
                quantile(latencies, 0.99),
                latencies.length == 0 ? 0 : latencies[latencies.length - 1]);
    }

    /** The smallest latency that the given share of the requests did not exceed. */
    static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }

    /** Good answers a second. */
    public double throughput() {
        return seconds == 0 ? 0 : (requests - failed) / seconds;
    }
}
