package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;

/**
 * What is said about a job's state.
 *
 * @param waiting why its machines do not come; empty for a job that has them
 * @param trainers what its trainer wrote about its failure, or its last line; empty where there is neither
 */
record JobWords(String waiting, String trainers) {
    static final JobWords NONE = new JobWords("", "");

    String reason(ObservedJob<?> job, TrainingJob.State state) {
        return switch (state) {
            case QUEUED, INTERRUPTED -> waiting.isEmpty() ? "Azure looks for machines" : waiting;
            case STARTING -> "its machines are prepared";
            case RUNNING -> job.last().stage() == JobAttempt.Stage.UNHEARD ? "Azure does not hear of it" : "";
            case SUCCEEDED -> "";
            case STOPPING -> job.marks().stop().isPresent() ? "it was told to end" : "its result is being stored";
            case CANCELLED -> "it was cancelled";
            case EXPIRED -> expired(job);
            case FAILED -> failure(job);
        };
    }

    private static String expired(ObservedJob<?> job) {
        return job.marks().stop().isPresent()
                ? "it did not end within its maximum wait of "
                        + job.spec().limits().maximumWait()
                : "it ran for its maximum duration of " + job.spec().limits().maximumDuration();
    }

    private String failure(ObservedJob<?> job) {
        TrainingJobSpec spec = job.spec();
        if (job.last().preempted()) {
            return "it was preempted " + job.preemptions() + " times, and retries is "
                    + spec.limits().retries();
        }
        if (job.last().completed()) {
            return JobMarks.UNSTORABLE.equals(job.marks().result().orElse(""))
                    ? "what it wrote cannot be stored: the path of one of its files is no key of an object"
                    : "the trainer ended well and left no file \""
                            + spec.output().artifact() + "\" in its output folder";
        }
        if (!trainers.isBlank()) {
            return TrainerEnvironment.reason(trainers);
        }
        return job.last().failure().map(AzureErrors::reason).orElse("Azure gives no reason");
    }

    /** Of what is not the program's own fault. */
    static ErrorCode code(ArmError error) {
        ErrorCode known = AzureErrors.classify(error);
        // What an identity may not read, an image that cannot be pulled.
        return known == ErrorCode.UNKNOWN
                        && error.chain().stream()
                                .anyMatch(each -> each.codeText().equals("UserError"))
                ? ErrorCode.FAILED_PRECONDITION
                : known == ErrorCode.RESOURCE_EXHAUSTED ? known : ErrorCode.UNKNOWN;
    }
}
