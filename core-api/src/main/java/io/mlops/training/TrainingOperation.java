package io.mlops.training;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.ResourceName;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a training job by looking at it; its id is the job's name.
 *
 * @param jobs where to look
 * @param name the job's
 */
record TrainingOperation(TrainingJobs jobs, ResourceName name) implements Operation<TrainingJob> {
    private static final long FIRST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** A service that limits how often it is asked must not be asked as often for hours as in the first second. */
    private static final long LAST_POLL_NANOS = TimeUnit.SECONDS.toNanos(5);

    @Override
    public String id() {
        return name.value();
    }

    @Override
    public State<TrainingJob> state() {
        TrainingJob job = jobs.require(name, "await");
        return switch (job.state()) {
            case SUCCEEDED -> new State.Succeeded<>(job);
            case FAILED ->
                new State.Failed<>(failure(job, Objects.requireNonNullElse(job.codeOrNull(), ErrorCode.UNKNOWN)));
            case EXPIRED -> new State.Failed<>(failure(job, ErrorCode.DEADLINE_EXCEEDED));
            case CANCELLED -> new State.Cancelled<>();
            case QUEUED, STARTING, RUNNING, INTERRUPTED, STOPPING -> new State.Running<>(progress(job));
        };
    }

    private static MlopsException failure(TrainingJob job, ErrorCode code) {
        String message = "cannot finish training job " + job.spec().name() + ": " + job.reason();
        return new MlopsException(code, message, false, null, null);
    }

    private static String progress(TrainingJob job) {
        String state = job.state().name().toLowerCase(java.util.Locale.ROOT);
        return state + (job.reason().isBlank() ? "" : ": " + job.reason());
    }

    @Override
    public TrainingJob await(Duration timeout) {
        long start = System.nanoTime();
        long poll = FIRST_POLL_NANOS;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw ended(ErrorCode.CANCELLED, "the wait was interrupted; the job goes on");
            }
            switch (state()) {
                case State.Succeeded<TrainingJob>(TrainingJob job) -> {
                    return job;
                }
                case State.Failed<TrainingJob>(MlopsException error) -> throw error;
                case State.Cancelled<TrainingJob>() -> throw ended(ErrorCode.CANCELLED, "it was cancelled");
                case State.Running<TrainingJob>(String progress) -> {
                    // Compared as durations: the nanoseconds of "for ever" do not fit into a long.
                    if (Duration.ofNanos(System.nanoTime() - start).compareTo(timeout) >= 0) {
                        throw ended(ErrorCode.DEADLINE_EXCEEDED, progress + " after " + timeout + "; the job goes on");
                    }
                    LockSupport.parkNanos(poll);
                    poll = Math.min(LAST_POLL_NANOS, poll + poll / 8);
                }
            }
        }
    }

    @Override
    public void cancel() {
        jobs.cancel(name);
    }

    private MlopsException ended(ErrorCode code, String reason) {
        return new MlopsException(code, "cannot await training job " + name + ": " + reason);
    }
}
