package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.provider.aws.ErrorCodes.Meaning;
import java.util.Optional;
import software.amazon.awssdk.services.sagemaker.model.ResourceInUseException;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/** What SageMaker says with a ValidationException and words only. */
final class SageMakerErrors {
    private static final String ABSENT = "Could not find";
    private static final String EXISTS = "Cannot create already existing";
    /** The role of a model is tried when the model is created: it must exist, trust SageMaker and read the bucket. */
    private static final Meaning ROLE = new Meaning(
            ErrorCode.FAILED_PRECONDITION,
            "check the role that providers.aws.role names: it exists, trusts sagemaker.amazonaws.com, and may read the"
                    + " bucket");

    private static final Meaning IMAGE = new Meaning(
            ErrorCode.FAILED_PRECONDITION,
            "push the image to ECR of this region (mlops-cli image push), and permit the role to pull it");

    private SageMakerErrors() {}

    static boolean absent(SageMakerException failure) {
        return says(failure, ABSENT) || says(failure, "Requested resource not found");
    }

    /** Another one was faster. */
    static boolean exists(SageMakerException failure) {
        return says(failure, EXISTS);
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

    /** What the words of a ValidationException mean; empty for those that call an input wrong. */
    static Optional<Meaning> meaning(String message) {
        // https://github.com/philschmid/llm-sagemaker-sample/issues/2 shows the words for a role.
        if (message.startsWith("Could not access model data") || message.startsWith("Could not assume role")) {
            return Optional.of(ROLE);
        }
        if (message.startsWith("Requested image")) {
            return Optional.of(IMAGE);
        }
        if (message.startsWith(ABSENT)) {
            return Optional.of(ErrorCodes.ABSENT);
        }
        return message.startsWith(EXISTS) ? Optional.of(ErrorCodes.EXISTS) : Optional.empty();
    }

    private static boolean says(SageMakerException failure, String words) {
        return failure.awsErrorDetails() != null
                && String.valueOf(failure.awsErrorDetails().errorMessage()).startsWith(words);
    }
}
