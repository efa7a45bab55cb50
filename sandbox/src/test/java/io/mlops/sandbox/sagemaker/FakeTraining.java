package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.job.FakeAttempt;
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
}
