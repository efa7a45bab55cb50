package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.TrafficStats.Sample;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What several gateways measured of one revision over their last seconds, added up. Times are added up by their buckets: the
 * mean of two 99th percentiles is no percentile of anything. Used by one thread until it is published.
 */
final class MergedWindow {
    private static final double SHARE = 0.99;

    private final Map<Long, Long> times = new TreeMap<>();
    private long attempts;
    private long failures;

    void add(JsonNode window) {
        attempts += window.path("attempts").asLong(0);
        failures += window.path("upstreamFailures").asLong(0);
        for (JsonNode bucket : window.path("times")) {
            times.merge(bucket.path(0).asLong(0), bucket.path(1).asLong(0), Long::sum);
        }
    }

    Sample sample() {
        return new Sample(attempts, failures, p99());
    }

    /** The time that 99 % of the answers stayed within, to the upper end of its bucket. */
    private Duration p99() {
        long total = times.values().stream().mapToLong(Long::longValue).sum();
        long rank = Math.max(1, (long) Math.ceil(SHARE * total));
        long seen = 0;
        for (Map.Entry<Long, Long> bucket : times.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return Duration.ofNanos(bucket.getKey() * 1000);
            }
        }
        return Duration.ZERO;
    }
}
