package io.mlops.training;

import io.mlops.artifact.ObjectKey;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a job keeps what it needs to go on after an interruption.
 *
 * @param location the prefix in the provider's artifact store, without a slash at its end; what lies there is in the
 *     trainer's checkpoint folder when it starts, what it writes gets there, and of two jobs one after the other with the
 *     same location the second goes on where the first stopped
 * @param period how often the trainer should write one: the most work that an interruption costs
 */
public record Checkpoints(ObjectKey location, Duration period) {
    public Checkpoints {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(period, "period");
    }
}
