package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;

/**
 * What is said about a job's state.
 *
 * @param waiting why no machines are asked for; empty where they are
 * @param trainers what its trainer wrote about its failure, or its last line; empty where there is neither
 */
record JobWords(String waiting, String trainers) {
    static final JobWords NONE = new JobWords("", "");

    String reason(VertexJob job, TrainingJob.State state) {
        return switch (state) {
            case QUEUED, INTERRUPTED -> waits(job);
            case STARTING -> "its machines are prepared";
            case RUNNING, SUCCEEDED -> "";
            case STOPPING -> job.notes().stop().isPresent() ? "it was told to end" : "its result is being stored";
            case CANCELLED ->
                job.lastRun().map(run -> run.job().isEmpty()).orElse(false)
                        ? "its custom job was deleted"
                        : "it was cancelled";
            case EXPIRED -> expired(job);
            case FAILED -> failure(job);
        };
    }

    private String waits(VertexJob job) {
        if (!waiting.isEmpty()) {
            return waiting;
        }
        return job.lastRun()
                .filter(VertexRun::over)
                .flatMap(VertexRun::error)
                .map(error -> GcpErrors.reason(error) + "; Vertex AI is asked again")
                .orElse("Vertex AI looks for machines");
    }

    private static String expired(VertexJob job) {
        boolean waited =
                job.notes().stop().map(stop -> stop.why() == JobNotes.Why.WAIT).orElse(false);
        return waited
                ? "it did not end within its maximum wait of "
                        + job.spec().limits().maximumWait()
                : "it ran for its maximum duration of " + job.spec().limits().maximumDuration();
    }

    private String failure(VertexJob job) {
        TrainingJobSpec spec = job.spec();
        if (job.completed()) {
            return JobNotes.UNSTORABLE.equals(job.notes().result().orElse(""))
                    ? "what it wrote cannot be stored: the path of one of its files is no key of an object"
                    : "the trainer ended well and left no file \""
                            + spec.output().artifact() + "\" in its output folder";
        }
        if (!job.ended() && job.tooOften()) {
            return "it was preempted " + job.preemptions() + " times, and retries is "
                    + spec.limits().retries();
        }
        if (!trainers.isBlank()) {
            return TrainerEnvironment.reason(trainers);
        }
        return job.lastRun().flatMap(VertexRun::error).map(GcpErrors::reason).orElse("Vertex AI gives no reason");
    }

    /** What kind of failure it is. */
    ErrorCode code(VertexJob job) {
        if (job.completed() || job.ended()) {
            return ErrorCode.FAILED_PRECONDITION;
        }
        return job.tooOften()
                ? ErrorCode.RESOURCE_EXHAUSTED
                : job.lastRun().map(VertexJob::code).orElse(ErrorCode.UNKNOWN);
    }
}
