package io.mlops.planner.place;

import java.util.Objects;

/**
 * What one replica carries at the latency objective.
 *
 * @param requestsPerSecond more than 0
 * @param basis how it is known
 * @param source where it is from, for people
 */
public record Throughput(double requestsPerSecond, Basis basis, String source) {
    /** How a throughput is known. */
    public enum Basis {
        /** Measured with the model on such a machine. */
        MEASURED,
        /** Shown by live traffic with the model on such a machine: at least so much. */
        LIVE,
        /** A stated assumption. */
        ASSUMED
    }

    public Throughput {
        Objects.requireNonNull(basis, "basis");
        Objects.requireNonNull(source, "source");
        if (!(requestsPerSecond > 0) || requestsPerSecond > 1e9) {
            throw new IllegalArgumentException(
                    "requestsPerSecond is " + requestsPerSecond + ", not above 0 and up to 1e9");
        }
    }
}
