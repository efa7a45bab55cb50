package io.mlops.controlplane.port;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What the gateway measured of each revision. Must be thread-safe. */
public interface TrafficStats {
    /** Asks the gateway; returns within a second; keeps nothing when it does not answer. */
    void refresh(URI adminUrl);

    /** What was measured of a revision over the last seconds, when the gateway was last asked. */
    Optional<Sample> find(String deployment, int revision);

    /**
     * A measurement.
     *
     * @param attempts requests sent to the revision, retries included
     * @param failures those of them that failed, whatever the client got in the end
     * @param p99 the 99th percentile of the time until the answer
     */
    record Sample(long attempts, long failures, Duration p99) {}
}
