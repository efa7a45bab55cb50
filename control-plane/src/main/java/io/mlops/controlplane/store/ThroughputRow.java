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
 * @param origin what it proves
 */
public record ThroughputRow(
        String model,
        String provider,
        String instanceType,
        double requestsPerSecond,
        Duration objective,
        Instant measuredAt,
        String source,
        Origin origin) {
    /** How it was measured. */
    public enum Origin {
        /** By as much load as it carries: the most. */
        BENCH,
        /** By the load that there was: at least so much. */
        LIVE
    }

    public ThroughputRow {
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException("requestsPerSecond is " + requestsPerSecond + ", not above 0");
        }
    }

    /** Of a bench. */
    public ThroughputRow(
            String model,
            String provider,
            String instanceType,
            double requestsPerSecond,
            Duration objective,
            Instant measuredAt,
            String source) {
        this(model, provider, instanceType, requestsPerSecond, objective, measuredAt, source, Origin.BENCH);
    }
}
