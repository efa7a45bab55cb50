package io.mlops.training;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a job's machines worked and for how long they cost money, all attempts together, of one machine; times the
 * nodes for all.
 *
 * @param trained how long the trainer ran
 * @param billed how long was charged for, at the price on demand: less than {@code trained} where spot machines were cheaper
 */
public record TrainingTime(Duration trained, Duration billed) {
    public static final TrainingTime NONE = new TrainingTime(Duration.ZERO, Duration.ZERO);

    public TrainingTime {
        Objects.requireNonNull(trained, "trained");
        Objects.requireNonNull(billed, "billed");
    }

    /** The share, from 0 to 1, that was not charged for; 0 for a job that has not run. */
    public double saving() {
        return trained.isZero() ? 0 : Math.max(0, 1 - (double) billed.toMillis() / trained.toMillis());
    }
}
