package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.training.TrainerEnvironment;
import java.util.Objects;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;

/**
 * SageMaker's FailureReason: who failed, a colon, and what the trainer wrote to its file, an exit code behind it
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-output.html).
 *
 * @param code the trainer's own failure, a lack of machines, or nobody knows
 * @param reason for people
 * @param unexplained whether the trainer wrote no reason
 */
record TrainingFailure(ErrorCode code, String reason, boolean unexplained) {
    private static final String ALGORITHM = "AlgorithmError:";
    private static final String EXIT = "(?s),? exit code: \\d+\\s*$";

    static TrainingFailure of(DescribeTrainingJobResponse described) {
        String said = Objects.requireNonNullElse(described.failureReason(), "").strip();
        if (said.startsWith(ALGORITHM)) {
            String text = said.substring(ALGORITHM.length());
            boolean unexplained = text.strip().startsWith("See job logs");
            String own = unexplained ? text : text.replaceFirst(EXIT, "");
            return new TrainingFailure(ErrorCode.FAILED_PRECONDITION, TrainerEnvironment.reason(own), unexplained);
        }
        String reason = said.isEmpty() ? "SageMaker gives no reason" : said;
        // What a role may not read, an image that cannot be pulled.
        if (said.startsWith("ClientError")) {
            return new TrainingFailure(ErrorCode.FAILED_PRECONDITION, reason, false);
        }
        boolean lack = said.startsWith("CapacityError") || said.startsWith("ResourceLimitExceeded");
        return new TrainingFailure(lack ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.UNKNOWN, reason, false);
    }
}
