package io.mlops.controlplane.live;

import io.mlops.endpoint.EndpointSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * A whole minute of live traffic at a revision's endpoint.
 *
 * @param minute its begin
 * @param spec of the endpoint
 * @param replicas the most that were there in it
 * @param perSecond answers below 400 a second, of all replicas and gateways
 * @param answered how many that were
 * @param failed tries that failed or were throttled, and answers of 4xx
 * @param p99Millis of the answers
 */
public record LiveWindow(
        Instant minute,
        String deployment,
        EndpointSpec spec,
        int replicas,
        double perSecond,
        long answered,
        long failed,
        double p99Millis) {
    /** A 99th percentile of fewer is none. */
    private static final long LEAST_ANSWERED = 100;

    private static final double MOST_FAILED = 0.01;

    /** Requests a second that each replica carried. */
    public double perReplica() {
        return perSecond / replicas;
    }

    /** Whether it was carried well: enough answers, within the latency, and at most 1 % failed or throttled. */
    public boolean holds(Duration latencyP99) {
        return answered >= LEAST_ANSWERED
                && p99Millis <= latencyP99.toMillis()
                && failed <= MOST_FAILED * (answered + failed);
    }
}
