package io.mlops.controlplane.placing;

import io.mlops.price.Total;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the replicas of a deployment cost that run all the time.
 *
 * @param hourly for an hour
 * @param oldestOrNull when the oldest price in it was so; null where it has none
 */
public record RunningCost(Total hourly, @Nullable Instant oldestOrNull) {
    /** Nothing costs anything. */
    public static RunningCost none() {
        return new RunningCost(Total.none(), null);
    }

    public Optional<Instant> oldest() {
        return Optional.ofNullable(oldestOrNull);
    }

    /** Whether there is anything to pay, as far as that is known. */
    public boolean isNothing() {
        return hourly.exact() && hourly.known().amount().signum() == 0;
    }

    RunningCost plus(RunningCost other) {
        Instant oldest =
                oldestOrNull == null || (other.oldestOrNull != null && other.oldestOrNull.isBefore(oldestOrNull))
                        ? other.oldestOrNull
                        : oldestOrNull;
        return new RunningCost(hourly.plus(other.hourly), oldest);
    }
}
