package io.mlops.controlplane.port;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What all processes of the gateway measured of each revision together. Must be thread-safe. */
public interface TrafficStats {
    /** Asks them all; returns within a second; of one that does not answer nothing is kept. */
    void refresh(List<URI> adminUrls);

    /** What was measured of a revision over the last seconds, by those that answered when they were last asked. */
    Optional<Sample> find(String deployment, int revision);

    /**
     * Why the figures are not whole, for people; empty when all answered. No errors among figures that are not whole prove
     * nothing.
     */
    Optional<String> gap();

    /**
     * A measurement.
     *
     * @param attempts requests sent to the revision, retries included
     * @param failures those of them that failed, whatever the client got in the end
     * @param p99 the 99th percentile of the time until the answer
     */
    record Sample(long attempts, long failures, Duration p99) {}
}
