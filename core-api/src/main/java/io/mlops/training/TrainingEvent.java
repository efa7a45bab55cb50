package io.mlops.training;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that happened to a job.
 *
 * @param at when
 * @param kind what
 * @param attempt which start of the trainer it is about, counted from 1; 0 before the first
 * @param detail for people; perhaps empty
 */
public record TrainingEvent(Instant at, Kind kind, int attempt, String detail) {
    public TrainingEvent {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /** What can happen to a job. */
    public enum Kind {
        SUBMITTED,
        /** The trainer runs for the first time. */
        STARTED,
        /** Its machines were taken away. */
        PREEMPTED,
        /** The trainer runs again, from its checkpoint. */
        RESUMED,
        /** Somebody asked for the end, or a limit was passed. */
        STOPPING,
        /** It ended, in whatever way. */
        ENDED
    }
}
