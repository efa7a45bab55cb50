package io.mlops.provider.aws;

import java.util.Optional;

/** Takes back what a failed step left behind. */
final class Undo {
    private Undo() {}

    /**
     * Runs the work even for a thread that was interrupted, which stays so: the SDK sends nothing for one. What fails on the way is
     * told with {@code why}, and returned.
     */
    static Optional<RuntimeException> after(Exception why, Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
            return Optional.of(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
