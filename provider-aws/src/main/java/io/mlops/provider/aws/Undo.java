package io.mlops.provider.aws;

import java.io.IOException;
import java.util.Optional;

/** Takes back what a failed step left behind. */
final class Undo {
    private Undo() {}

    /** What takes it back. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, AwsException;
    }

    /**
     * Runs the work even for a thread that was interrupted, which stays so: the SDK sends nothing for one. What fails on the way is
     * told with {@code why}, and returned.
     */
    static Optional<Exception> after(Exception why, Work work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
            return Optional.empty();
        } catch (RuntimeException | IOException | AwsException e) {
            why.addSuppressed(e);
            return Optional.of(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
