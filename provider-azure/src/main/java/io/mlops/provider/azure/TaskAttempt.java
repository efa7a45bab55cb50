package io.mlops.provider.azure;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of the task of a job of Azure Batch, put together from its own notes and what Batch tells of the last run.
 *
 * @param failure why it failed, in Batch's words
 */
record TaskAttempt(
        int number,
        Stage stage,
        boolean preempted,
        boolean overtime,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<ArmError> failure,
        boolean trainersOwn)
        implements JobAttempt {
    /** One of which nothing ran yet. */
    static TaskAttempt waiting(int number, Stage stage) {
        return new TaskAttempt(
                number, stage, false, false, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    static TaskAttempt running(int number, BatchNotes.Begun begun) {
        return new TaskAttempt(
                number,
                Stage.RUNNING,
                false,
                false,
                Optional.of(begun.at()),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** One whose machine is gone: its end is when it was last heard of. */
    static TaskAttempt lost(int number, BatchNotes.Begun begun) {
        return new TaskAttempt(
                number,
                Stage.FAILED,
                true,
                false,
                Optional.of(begun.at()),
                Optional.of(begun.last()),
                Optional.empty(),
                false);
    }

    /** One that will never have a machine. */
    static TaskAttempt never(int number, Instant ended) {
        return new TaskAttempt(
                number, Stage.CANCELED, false, false, Optional.empty(), Optional.of(ended), Optional.empty(), false);
    }
}
