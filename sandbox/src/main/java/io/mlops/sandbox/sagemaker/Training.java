package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.wire.AwsException;
import tools.jackson.databind.JsonNode;

/** Runs the containers of training jobs. Thread-safe. */
public interface Training {
    /**
     * Begins an attempt on machines of its own and returns at once: fetches inputs and checkpoints, trains, stores what came out.
     *
     * @param request the input of CreateTrainingJob; must not be changed
     */
    Attempt start(Place place, JsonNode request);

    /** Refuses an image that cannot be run. */
    void check(String image) throws AwsException;
}
