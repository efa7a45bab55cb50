package io.mlops.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How upstreams are checked.
 *
 * @param interval between two checks of one upstream
 * @param joiningInterval the same while it is new and not yet let in
 * @param provingInterval the same while it is answering a series of predictions, one after the other, to be let in again
 * @param timeout for an answer to {@code /v2/health/ready}, and for a connection
 * @param probeTimeout for the answer to a real prediction
 */
public record CheckRules(
        Duration interval,
        Duration joiningInterval,
        Duration provingInterval,
        Duration timeout,
        Duration probeTimeout) {
    /** 1 s, 200 ms, 50 ms, 1 s, 5 s. */
    public static CheckRules defaults() {
        return new CheckRules(
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }

    /** How long after a check the next one is due; {@code found}: what it found, null where nothing was learnt. */
    public Duration next(LiveUpstream upstream, @Nullable CheckResult found) {
        if (upstream.isBeingProven()) {
            return provingInterval;
        }
        boolean silent = found != null && found.outcome() == CheckResult.Outcome.SILENT;
        return silent || upstream.state() == UpstreamState.JOINING ? joiningInterval : interval;
    }
}
