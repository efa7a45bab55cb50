package io.mlops.training;

import java.time.Duration;
import java.util.Objects;

/**
 * When a job is given up.
 *
 * @param maximumDuration the longest that the trainer may run, all its attempts together
 * @param maximumWait the longest from submission to the end: running, queueing, and waiting for machines after a preemption;
 *     at least {@code maximumDuration}
 * @param retries after how many preemptions it still goes on; the one after them is a failure
 */
public record TrainingLimits(Duration maximumDuration, Duration maximumWait, int retries) {
    public TrainingLimits {
        Objects.requireNonNull(maximumDuration, "maximumDuration");
        Objects.requireNonNull(maximumWait, "maximumWait");
    }

    /** A day of running within two days, ten preemptions. */
    public static TrainingLimits defaults() {
        return new TrainingLimits(Duration.ofDays(1), Duration.ofDays(2), 10);
    }

    public TrainingLimits withMaximumDuration(Duration duration) {
        return new TrainingLimits(duration, maximumWait, retries);
    }

    public TrainingLimits withMaximumWait(Duration wait) {
        return new TrainingLimits(maximumDuration, wait, retries);
    }

    public TrainingLimits withRetries(int newRetries) {
        return new TrainingLimits(maximumDuration, maximumWait, newRetries);
    }
}
