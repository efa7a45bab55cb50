package io.mlops.training.spi;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.spi.Driver;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs training jobs. Every method must be idempotent and safe to call from several threads and processes. */
public interface TrainingJobsDriver extends Driver {
    /**
     * The names by which a spec may ask for one of the provider's services; must not change while the driver is open. Empty for a
     * provider that has one service only, which no spec names.
     */
    default Set<String> services() {
        return Set.of();
    }

    /**
     * Must make sure that the job is there and return what is now, without waiting for machines. Must return the job as it
     * is, ended or not, where it was submitted before with an equal spec, and must never start it twice, not even when
     * another process died in the middle of this call.
     *
     * <p>Must create nothing and fail with what classifies as ALREADY_EXISTS when there is a job of this name with another
     * spec; INVALID_ARGUMENT for a location, image or compute that the provider cannot give; NOT_FOUND when the artifact
     * store lacks an input; FAILED_PRECONDITION when an input there has another digest.
     */
    TrainingJob submit(TrainingJobSpec spec) throws Exception;

    /**
     * Must observe, and where the service leaves something to us (to submit again what was preempted, to end what passed a
     * limit, to store the result and its digest) must take that step.
     */
    Optional<TrainingJob> find(ResourceName name) throws Exception;

    /** Must return every job that carries all of these tags, ended or not, ordered by name; steps as {@link #find} does. */
    List<TrainingJob> list(Tags tags) throws Exception;

    /**
     * Must return at most {@code most} lines from a position on, without waiting for more, and the same lines whenever it is asked
     * again. A line that is not written to its end must not be returned while the trainer runs. NOT_FOUND when there is no
     * such job; INVALID_ARGUMENT for a position that is none of its own.
     */
    LogPage logs(ResourceName name, String position, int most) throws Exception;

    /**
     * Must see to it that the job ends, with notice to the trainer, and must not wait for it; ends as CANCELLED. Must do
     * nothing to a job that has ended. NOT_FOUND when there is no such job.
     */
    void cancel(ResourceName name) throws Exception;

    /**
     * Must take the machines away from a running job as the spot market would, with notice to the trainer, and return when
     * they are gone; the job is then INTERRUPTED, or goes on already. NOT_FOUND when there is no such job,
     * FAILED_PRECONDITION when it does not run or does not run on spot machines.
     */
    void preempt(ResourceName name) throws Exception;
}
