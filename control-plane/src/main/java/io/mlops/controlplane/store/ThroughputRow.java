package io.mlops.controlplane.store;

import java.time.Duration;
import java.time.Instant;

/**
 * What one replica was measured to carry.
 *
 * @param model the model's digest, hexadecimal
 * @param provider whose machine
 * @param instanceType which machine, as the provider names it; empty where it has only one kind
 * @param requestsPerSecond the most that kept the objective, above 0
 * @param objective the 99th percentile of the latency that was kept: as measured there, or the bound that it was measured against
 * @param measuredAt when
 * @param source how, for people
 */
public record ThroughputRow(
        String model,
        String provider,
        String instanceType,
        double requestsPerSecond,
        Duration objective,
        Instant measuredAt,
        String source) {
    public ThroughputRow {
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException("requestsPerSecond is " + requestsPerSecond + ", not above 0");
        }
    }
}
