package io.mlops.sandbox.job;

import java.time.Instant;
import java.util.Optional;

/** A run that is as far as a test says that it is. Used by one thread. */
public final class FakeAttempt implements Attempt {
    private Progress progress = Progress.none();
    private boolean stopped;
    private boolean interrupted;

    public void downloaded(Instant at) {
        progress = progress.withDownloaded(at);
    }

    public void ended(Instant at, Optional<String> failure) {
        progress = progress.withEnded(at, failure);
    }

    public void stored(Instant at) {
        progress = progress.withStored(at);
    }

    /** Whether it was asked to end. */
    public boolean stopped() {
        return stopped;
    }

    /** Whether its machine was taken away. */
    public boolean interrupted() {
        return interrupted;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void interrupt() {
        interrupted = true;
    }

    @Override
    public void close() {
        // There is nothing to end.
    }
}
