package io.mlops.transport;

import java.time.Duration;
import java.util.Objects;

/**
 * What an endpoint's service allows.
 *
 * @param maxBodyBytes the largest body of a request
 * @param probeInterval how often an endpoint that nobody else asks is asked for a prediction, to see whether it still answers
 * @param requestsPerSecond the most that an endpoint takes, however many replicas it has; {@link Integer#MAX_VALUE} where nobody
 *     says such a number
 */
public record TransportLimits(int maxBodyBytes, Duration probeInterval, int requestsPerSecond) {
    public TransportLimits {
        Objects.requireNonNull(probeInterval, "probeInterval");
        if (maxBodyBytes < 1 || probeInterval.isNegative() || probeInterval.isZero() || requestsPerSecond < 1) {
            throw new IllegalArgumentException("limits of a transport must be positive: " + maxBodyBytes
                    + " bytes, a probe every " + probeInterval + ", " + requestsPerSecond + " requests a second");
        }
    }

    /** With no limit to the requests but what the replicas can do. */
    public TransportLimits(int maxBodyBytes, Duration probeInterval) {
        this(maxBodyBytes, probeInterval, Integer.MAX_VALUE);
    }

    public TransportLimits withRequestsPerSecond(int most) {
        return new TransportLimits(maxBodyBytes, probeInterval, most);
    }
}
