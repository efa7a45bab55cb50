package io.mlops.spi;

import java.util.Optional;

/** Takes back what a failed step left behind. */
public final class Undo {
    private Undo() {}

    /** What takes it back. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /**
     * Runs the work even for a thread that was interrupted, which stays so: SDKs send nothing for one. What fails on the way is told
     * with {@code why}, and returned.
     */
    // Whatever fails on the way back must not hide why it was gone.
    public static Optional<Exception> after(Exception why, Work work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
            return Optional.empty();
        } catch (Exception e) {
            why.addSuppressed(e);
            interrupted |= e instanceof InterruptedException;
            return Optional.of(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
