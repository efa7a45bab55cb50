package io.mlops.provider.aws;

/** Takes back what a failed step left behind. */
final class Undo {
    private Undo() {}

    /**
     * Runs the work even for a thread that was interrupted, which stays so: the SDK sends nothing for one. What fails on the way is
     * told with {@code why}.
     */
    static void after(Exception why, Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
