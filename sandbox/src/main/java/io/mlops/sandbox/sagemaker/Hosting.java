package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.wire.AwsException;

/** Runs the containers of endpoints. Thread-safe. */
public interface Hosting {
    /** Begins to start one and returns at once; refuses an image that cannot be run. */
    Hosted start(HostedVariant variant) throws AwsException;

    /** Refuses an image that cannot be run, or model data that is not there, as CreateModel does. */
    void check(String image, ModelData model) throws AwsException;
}
