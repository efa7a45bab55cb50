package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.JobState;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.Status;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The custom job of a run as Vertex AI told of it just now.
 *
 * @param number from 1
 * @param job empty where it is not there any more
 */
record VertexRun(int number, Optional<CustomJob> job) {
    private JobState state() {
        return job.map(CustomJob::getState).orElse(JobState.JOB_STATE_UNSPECIFIED);
    }

    boolean waiting() {
        return switch (state()) {
            case JOB_STATE_QUEUED, JOB_STATE_PENDING -> true;
            default -> false;
        };
    }

    boolean cancelling() {
        return state() == JobState.JOB_STATE_CANCELLING;
    }

    boolean completed() {
        return state() == JobState.JOB_STATE_SUCCEEDED;
    }

    boolean failed() {
        return state() == JobState.JOB_STATE_FAILED || state() == JobState.JOB_STATE_PARTIALLY_SUCCEEDED;
    }

    boolean expired() {
        return state() == JobState.JOB_STATE_EXPIRED;
    }

    /** Whether nothing follows in it; so it is where somebody deleted it. */
    boolean over() {
        return switch (state()) {
            case JOB_STATE_SUCCEEDED,
                    JOB_STATE_FAILED,
                    JOB_STATE_PARTIALLY_SUCCEEDED,
                    JOB_STATE_CANCELLED,
                    JOB_STATE_EXPIRED -> true;
            default -> job.isEmpty();
        };
    }

    /** Why it failed; empty where it did not, or nobody says. */
    Optional<Status> error() {
        return job.filter(CustomJob::hasError).map(CustomJob::getError).filter(error -> error.getCode() != 0);
    }

    /**
     * Whether no machines were there, for the first time or after a preemption: "the job fails with a STOCKOUT error"
     * (https://cloud.google.com/vertex-ai/docs/training/use-spot-vms).
     */
    boolean stockOut() {
        return failed()
                && error().map(error -> {
                            String text = error.getMessage().toLowerCase(Locale.ROOT);
                            return text.contains("resources are insufficient")
                                    || text.contains("stockout")
                                    || text.contains("preempted")
                                    || (error.getCode() == Code.RESOURCE_EXHAUSTED_VALUE && !text.contains("quota"));
                        })
                        .orElse(false);
    }

    /** Whether the program itself failed: "The replica workerpool0-0 exited with a non-zero status of 1." */
    boolean trainersOwn() {
        return failed()
                && error().map(error -> error.getMessage().contains("exited with a non-zero status"))
                        .orElse(false);
    }

    /** When it ended; empty where it has not, or nobody knows. */
    Optional<Instant> ended() {
        return job.filter(CustomJob::hasEndTime).map(CustomJob::getEndTime).map(VertexRun::instant);
    }

    /** When it last changed its state. */
    Optional<Instant> changed() {
        return job.filter(CustomJob::hasUpdateTime)
                .map(CustomJob::getUpdateTime)
                .map(VertexRun::instant);
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
