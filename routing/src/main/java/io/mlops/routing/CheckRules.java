package io.mlops.routing;

import java.time.Duration;

/**
 * How upstreams are checked.
 *
 * @param interval between two checks of one upstream
 * @param joiningInterval the same while it is new and not yet let in
 * @param timeout for an answer to {@code /v2/health/ready}, and for a connection
 * @param probeTimeout for the answer to a real prediction
 */
public record CheckRules(Duration interval, Duration joiningInterval, Duration timeout, Duration probeTimeout) {
    /** 1 s, 200 ms, 1 s, 5 s. */
    public static CheckRules defaults() {
        return new CheckRules(
                Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }
}
