package io.mlops;

import java.time.Duration;

/**
 * Long work that goes on without its starter. Giving up the wait (interrupt, timeout) never cancels the work; only
 * {@link #cancel()} does. Safe for use by several threads.
 *
 * @param <T> what the work results in
 */
public interface Operation<T> {
    /** A durable id: the provider's own name, good in another process. */
    String id();

    /** Looks at the work now. */
    State<T> state();

    /**
     * Waits for the end and returns the result.
     *
     * @throws MlopsException DEADLINE_EXCEEDED when {@code timeout} passes, CANCELLED when the work was cancelled or the
     *     waiting thread was interrupted (its flag stays set), the work's own error when it failed
     */
    T await(Duration timeout);

    /** Asks for the work to end; the state tells when it has. */
    void cancel();

    /**
     * Asks for the work to end and waits until it has, in whatever way: it may have been faster.
     *
     * @throws MlopsException DEADLINE_EXCEEDED when {@code timeout} passes, CANCELLED when the waiting thread was interrupted
     */
    default void cancel(Duration timeout) {
        cancel();
        try {
            await(timeout);
        } catch (MlopsException e) {
            // That it was cancelled, or how else it ended, is no failure here.
            if (state() instanceof State.Running) {
                throw e;
            }
        }
    }

    /** Where the work stands. */
    sealed interface State<T> {
        /** Goes on; {@code progress} is a phrase for people. */
        record Running<T>(String progress) implements State<T> {}

        /** Ended well. */
        record Succeeded<T>(T result) implements State<T> {}

        /** Ended badly. */
        record Failed<T>(MlopsException error) implements State<T> {}

        /** Ended because somebody cancelled it. */
        record Cancelled<T>() implements State<T> {}
    }
}
