package io.mlops.fault;

import java.time.Duration;
import java.util.Objects;

/**
 * How strongly a fault hits. Faults that it says nothing about ignore it.
 *
 * @param share of the requests that are slow or fail, above 0 and at most 1
 * @param delay that slow answers are late by
 * @param status of the errors, an HTTP status from 400 to 599
 */
public record FaultOptions(double share, Duration delay, int status) {
    /** The longest delay: longer ones are a hang. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    public FaultOptions {
        Objects.requireNonNull(delay, "delay");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + ", must be above 0 and at most 1");
        }
        if (!delay.isPositive() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("delay is " + delay + ", must be above 0 and at most " + LONGEST_DELAY);
        }
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status is " + status + ", must be from 400 to 599");
        }
    }

    /** A fifth of the requests, two seconds late or answered with 503: the usual gray failure. */
    public static FaultOptions defaults() {
        return new FaultOptions(0.2, Duration.ofSeconds(2), 503);
    }

    public FaultOptions withShare(double newShare) {
        return new FaultOptions(newShare, delay, status);
    }

    public FaultOptions withDelay(Duration newDelay) {
        return new FaultOptions(share, newDelay, status);
    }

    public FaultOptions withStatus(int newStatus) {
        return new FaultOptions(share, delay, newStatus);
    }
}
