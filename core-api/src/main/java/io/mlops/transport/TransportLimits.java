package io.mlops.transport;

import java.time.Duration;
import java.util.Objects;

/**
 * What an endpoint's service allows.
 *
 * @param maxBodyBytes the largest body of a request
 * @param probeInterval how often an endpoint that nobody else asks is asked for a prediction, to see whether it still answers
 */
public record TransportLimits(int maxBodyBytes, Duration probeInterval) {
    public TransportLimits {
        Objects.requireNonNull(probeInterval, "probeInterval");
        if (maxBodyBytes < 1 || probeInterval.isNegative() || probeInterval.isZero()) {
            throw new IllegalArgumentException("limits of a transport must be positive: " + maxBodyBytes
                    + " bytes, a probe every " + probeInterval);
        }
    }
}
