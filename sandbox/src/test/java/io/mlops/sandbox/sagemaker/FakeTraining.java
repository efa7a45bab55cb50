package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.job.Attempt;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Training containers that are as far as a test says that they are. */
final class FakeTraining implements Training {
    final List<FakeAttempt> started = new ArrayList<>();

    @Override
    public Attempt start(Place place, JsonNode request) {
        FakeAttempt attempt = new FakeAttempt();
        started.add(attempt);
        return attempt;
    }

    @Override
    public void check(String image) {
        // Everything is there.
    }

    /** One of them. */
    static final class FakeAttempt implements Attempt {
        Progress progress = Progress.none();
        boolean stopped;
        boolean interrupted;

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
}
