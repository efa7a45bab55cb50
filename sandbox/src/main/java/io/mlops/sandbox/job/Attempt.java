package io.mlops.sandbox.job;

import java.time.Instant;
import java.util.Optional;

/** One run of a training job's containers. Thread-safe. */
public interface Attempt extends AutoCloseable {
    /** How far it is. */
    Progress progress();

    /** Asks the program to end (SIGTERM, and SIGKILL after the grace of its cloud); what is there is stored. Returns at once. */
    void stop();

    /** Takes the machine away: nothing but checkpoints is stored. Returns at once. */
    void interrupt();

    /** Ends it, whatever is lost. */
    @Override
    void close();

    /**
     * When it got where.
     *
     * @param downloaded inputs and checkpoints were there
     * @param ended the program had ended
     * @param stored what came out was stored
     * @param failure why the program did not end well, in the words of its cloud
     */
    record Progress(
            Optional<Instant> downloaded, Optional<Instant> ended, Optional<Instant> stored, Optional<String> failure) {
        /** Nothing was done yet. */
        public static Progress none() {
            return new Progress(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        public Progress withDownloaded(Instant at) {
            return new Progress(Optional.of(at), ended, stored, failure);
        }

        public Progress withEnded(Instant at, Optional<String> why) {
            return new Progress(downloaded.or(() -> Optional.of(at)), Optional.of(at), stored, why);
        }

        public Progress withStored(Instant at) {
            return new Progress(downloaded, ended, Optional.of(at), failure);
        }
    }
}
