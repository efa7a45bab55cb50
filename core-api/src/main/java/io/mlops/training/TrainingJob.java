package io.mlops.training;

import io.mlops.ErrorCode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A training job as observed.
 *
 * @param spec what was submitted
 * @param id the provider's own name of it, for its console
 * @param state what was observed
 * @param reason why it is in this state, for people: what it waits for, what failed; perhaps empty
 * @param codeOrNull of a job that FAILED: FAILED_PRECONDITION for the trainer's own failure, RESOURCE_EXHAUSTED for a lack
 *     of machines or quota and for too many preemptions, UNKNOWN for what the provider does not tell; null for any other
 * @param events what happened to it, in order
 * @param time how long it worked
 * @param resultOrNull of a job that SUCCEEDED; null for any other
 */
public record TrainingJob(
        TrainingJobSpec spec,
        String id,
        State state,
        String reason,
        @Nullable ErrorCode codeOrNull,
        List<TrainingEvent> events,
        TrainingTime time,
        @Nullable TrainingResult resultOrNull) {
    public TrainingJob {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        events = List.copyOf(events);
        Objects.requireNonNull(time, "time");
    }

    public Optional<TrainingResult> result() {
        return Optional.ofNullable(resultOrNull);
    }

    /** How often its machines were taken away. */
    public long preemptions() {
        return count(TrainingEvent.Kind.PREEMPTED);
    }

    /** How often it went on after that. */
    public long resumptions() {
        return count(TrainingEvent.Kind.RESUMED);
    }

    private long count(TrainingEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    /** Where a job stands. */
    public enum State {
        /** Waits for machines for the first time. */
        QUEUED,
        /** Has machines and prepares them: image, inputs, checkpoints. */
        STARTING,
        /** The trainer runs. */
        RUNNING,
        /** Its machines were taken away; waits for others, to go on from its checkpoint. */
        INTERRUPTED,
        /** Ends: it was cancelled, passed a limit, or its result is being stored. */
        STOPPING,
        /** The trainer ended well and its result is stored. */
        SUCCEEDED,
        /** Ended badly; {@code reason} says how. */
        FAILED,
        /** Somebody cancelled it. */
        CANCELLED,
        /** Passed its longest duration or its longest wait. */
        EXPIRED;

        /** Whether it stays like that for ever. */
        public boolean ended() {
            return this == SUCCEEDED || this == FAILED || this == CANCELLED || this == EXPIRED;
        }
    }
}
