package io.mlops.sandbox.container;

import io.mlops.MlopsException;
import io.mlops.sandbox.job.Attempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A run of a training job as a process. Thread-safe. */
final class LocalAttempt implements Attempt {
    private static final System.Logger LOG = System.getLogger(LocalAttempt.class.getName());
    private static final Duration SYNC_EVERY = Duration.ofMillis(500);
    /** What a program left running may keep its output open. */
    private static final Duration LOGGED_WITHIN = Duration.ofSeconds(5);

    private final JobContainer container;
    private final InstantSource clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Progress progress = Progress.none();
    private boolean stopped;
    private boolean interrupted;
    private @Nullable ContainerProcess process;

    LocalAttempt(JobContainer container, InstantSource clock) {
        this.container = container;
        this.clock = clock;
    }

    /** Returns once nothing of it runs any more. */
    void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (process != null) {
            process.stop();
        }
    }

    @Override
    public synchronized void interrupt() {
        interrupted = true;
        stop();
    }

    @Override
    public synchronized void close() {
        interrupted = true;
        stopped = true;
        if (process != null) {
            process.kill();
        }
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private synchronized boolean interrupted() {
        return interrupted;
    }

    /** Does all of it, and returns once nothing of it runs any more. */
    void run() {
        try {
            container.fill();
            progress = progress.withDownloaded(clock.instant());
            Optional<String> failure = train();
            progress = progress.withEnded(clock.instant(), stopped() ? Optional.empty() : failure);
            if (!interrupted()) {
                container.store();
                progress = progress.withStored(clock.instant());
            }
        } catch (MlopsException e) {
            fail(container.refused(String.valueOf(e.getMessage())));
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "Cannot run " + container.name(), e);
            fail(container.broken(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Folders.delete(container.root());
            over.countDown();
        }
    }

    private void fail(String reason) {
        progress = progress.withEnded(clock.instant(), Optional.of(reason)).withStored(clock.instant());
    }

    /** Why it did not end well. */
    private Optional<String> train() throws IOException, InterruptedException {
        List<MirroredFolder> mirrored = container.mirrored();
        for (MirroredFolder each : mirrored) {
            each.begin();
        }
        ContainerProcess started = begin();
        if (started == null) {
            return Optional.empty();
        }
        while (!started.endsWithin(SYNC_EVERY)) {
            for (MirroredFolder each : mirrored) {
                each.run();
            }
        }
        for (MirroredFolder each : mirrored) {
            each.run();
        }
        int status = started.await();
        started.awaitLog(LOGGED_WITHIN);
        return status == 0 ? Optional.empty() : Optional.of(container.failed(status));
    }

    /** Nothing where it was stopped already. */
    private synchronized @Nullable ContainerProcess begin() throws IOException {
        if (stopped) {
            return null;
        }
        process = ContainerProcess.start(
                container.command(), container.environment(), container.root(), container.grace(), container.log());
        return process;
    }
}
