package io.mlops.provider.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One run of a training job's program as its service told of it just now: the next one follows where this one's machines were taken away. */
interface JobAttempt {
    /** Where an attempt stands. */
    enum Stage {
        /** Waits for machines. */
        QUEUED,
        /** Has machines, and nothing of the user's runs there yet. */
        PREPARING,
        RUNNING,
        /** Runs, perhaps: its machine does not answer. */
        UNHEARD,
        /** Its program has ended, and what it wrote is stored. */
        FINALIZING,
        /** It was told to end. */
        STOPPING,
        COMPLETED,
        FAILED,
        CANCELED
    }

    /** From 1. */
    int number();

    Stage stage();

    /** Whether its machines were taken away. */
    boolean preempted();

    /** Whether it was ended because the job ran for as long as it might. */
    boolean overtime();

    /** When its program started. */
    Optional<Instant> started();

    /** When all of it was over. */
    Optional<Instant> ended();

    /** Why it failed, in the service's words. */
    Optional<ArmError> failure();

    /** Whether the program itself failed. */
    boolean trainersOwn();

    default boolean over() {
        return switch (stage()) {
            case COMPLETED, FAILED, CANCELED -> true;
            default -> false;
        };
    }

    default boolean completed() {
        return stage() == Stage.COMPLETED;
    }

    default boolean failed() {
        return stage() == Stage.FAILED;
    }

    /** For how long its program ran, as far as that is over. */
    default Duration trained() {
        return started().isPresent() && ended().isPresent()
                ? Duration.between(started().get(), ended().get())
                : Duration.ZERO;
    }
}
