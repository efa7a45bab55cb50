package io.mlops.provider.aws;

import software.amazon.awssdk.services.sagemaker.model.ResourceInUseException;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/** What SageMaker says with a ValidationException and words only. */
final class SageMakerErrors {
    private SageMakerErrors() {}

    static boolean absent(SageMakerException failure) {
        return says(failure, "Could not find") || says(failure, "Requested resource not found");
    }

    /** Another one was faster. */
    static boolean exists(SageMakerException failure) {
        return says(failure, "Cannot create already existing");
    }

    /** It changes just now and takes no other change. */
    static boolean busy(SageMakerException failure) {
        return says(failure, "Cannot update in-progress");
    }

    /** There is a training job of this name. */
    static boolean inUse(SageMakerException failure) {
        return failure instanceof ResourceInUseException;
    }

    /** A training job that has ended, or ends already, cannot be stopped. */
    static boolean notRunning(SageMakerException failure) {
        return says(failure, "The request was rejected because the training job is in status");
    }

    private static boolean says(SageMakerException failure, String words) {
        return failure.awsErrorDetails() != null
                && String.valueOf(failure.awsErrorDetails().errorMessage()).startsWith(words);
    }
}
