package io.mlops.trainer;

import io.mlops.training.TrainerEnvironment;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process of a trainer: takes notice of SIGTERM, lets the trainer come to an end, and tells why it failed. One a process.
 */
public final class TrainerProcess {
    /** The exit status of a trainer that failed. */
    public static final int FAILED = 1;
    /** The exit status of a trainer that came to an end because of a notice, as a shell reports SIGTERM. */
    public static final int STOPPED = 143;

    private final Map<String, String> environment;
    private final PrintStream err;
    private final AtomicBoolean stopping = new AtomicBoolean();

    TrainerProcess(Map<String, String> environment, PrintStream err) {
        this.environment = environment;
        this.err = err;
    }

    /** What a trainer does. */
    @FunctionalInterface
    public interface Body {
        /** Trains to the end, or until {@link TrainingContext#stopping()}; says which by whether it is done. */
        boolean train(TrainingContext context) throws Exception;
    }

    /**
     * Trains and returns the status to exit with: 0 when it is done, {@link #STOPPED} when it stopped before, {@link #FAILED}, with the
     * reason in the log and in the failure file, when the body threw. After a notice the process ends as soon as this returns.
     */
    public static int run(Body body) {
        TrainerProcess process = new TrainerProcess(System.getenv(), System.err);
        CountDownLatch over = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.stop(over), "notice"));
        try {
            return process.train(body);
        } finally {
            over.countDown();
        }
    }

    /** The process ends when this returns: not before the trainer has come to an end. */
    private void stop(CountDownLatch over) {
        stopping.set(true);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Whatever a trainer throws is why it failed.
    int train(Body body) {
        try {
            return body.train(new TrainingContext(environment, stopping::get)) ? 0 : STOPPED;
        } catch (Exception e) {
            return failed(e);
        } catch (Error e) {
            failed(e);
            throw e;
        }
    }

    private int failed(Throwable failure) {
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        failure.printStackTrace(err);
        String file = environment.get(TrainerEnvironment.FAILURE);
        if (file != null) {
            try {
                Files.writeString(Path.of(file), TrainerEnvironment.reason(reason) + "\n");
            } catch (IOException e) {
                err.println("cannot tell why in " + file + ": " + e);
            }
        }
        return FAILED;
    }
}
