package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.JobState;
import com.google.cloud.aiplatform.v1.Scheduling;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpTiming;
import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.job.Attempt.Progress;
import io.mlops.sandbox.job.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One custom job and where it stands. It only moves when it is looked at: {@link #advance} takes it to where it must be by now. Guarded by
 * whoever holds it.
 */
final class CustomJobState {
    /** The name of what its faults are injected for. */
    static final String OPERATION = "CreateCustomJob";

    /** https://cloud.google.com/vertex-ai/docs/training/use-spot-vms : it "attempts to restart up to six times". */
    private static final int RESTARTS = 6;
    /** https://cloud.google.com/vertex-ai/docs/training/understanding-training-service , "Restart workers". */
    private static final int WORKER_RESTARTS = 5;
    /** Of SIGABRT and SIGSEGV; of others that page says that the code itself is at fault. */
    private static final List<Integer> RETRIED = List.of(6, 11, 134, 139);

    private static final Duration LONGEST = Duration.ofDays(7);

    private final CustomJob.Builder job;
    private final GcpTiming timing;
    private final GcpRegion region;
    private final Supplier<Attempt> machines;
    private Instant since;
    private boolean preempted;
    private int restarts;
    private int workerRestarts;
    private int moves;
    private JobState cancelsAs = JobState.JOB_STATE_CANCELLED;
    private @Nullable Instant started;
    private @Nullable Attempt attempt;

    /**
     * @param asked with its name
     * @param machines gives the job machines, which begin to run it
     */
    CustomJobState(CustomJob asked, GcpTiming timing, GcpRegion region, Supplier<Attempt> machines, Instant now) {
        this.job = asked.toBuilder().setCreateTime(time(now));
        this.timing = timing;
        this.region = region;
        this.machines = machines;
        this.since = now;
        enter(JobState.JOB_STATE_QUEUED, now);
    }

    CustomJob told() {
        return job.build();
    }

    String region() {
        return region.name();
    }

    /** Whether it has this name or this number, or is a run of the training job that has it. */
    boolean of(String name) {
        return job.getDisplayName().equals(name)
                || job.getName().endsWith("/" + name)
                || job.getLabelsMap().getOrDefault("mlops_job", "").equals(name);
    }

    boolean over() {
        return switch (job.getState()) {
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_EXPIRED -> true;
            default -> false;
        };
    }

    private Scheduling scheduling() {
        return job.getJobSpec().getScheduling();
    }

    /** Its machines are taken away; false where it has none, or none that may be. */
    boolean preempt() {
        Attempt running = attempt;
        if (running == null
                || preempted
                || over()
                || job.getState() == JobState.JOB_STATE_CANCELLING
                || scheduling().getStrategy() != Scheduling.Strategy.SPOT) {
            return false;
        }
        preempted = true;
        running.interrupt();
        return true;
    }

    /** False where there is nothing left to cancel. */
    boolean cancel(Instant now) {
        if (over()) {
            return false;
        }
        enter(JobState.JOB_STATE_CANCELLING, now);
        if (attempt != null) {
            attempt.stop();
        }
        return true;
    }

    /** Ends its container. */
    void close() {
        if (attempt != null) {
            attempt.close();
        }
    }

    /** Goes on to where it must be by now. */
    void advance(Instant now) {
        boolean moved = true;
        while (moved && !over()) {
            moved = overtime(now) || step(now);
        }
    }

    /** "The maximum job running time. The default is 7 days." */
    private boolean overtime(Instant now) {
        Instant began = started;
        Duration most = scheduling().hasTimeout()
                ? Duration.ofSeconds(scheduling().getTimeout().getSeconds())
                : LONGEST;
        boolean over = job.getState() == JobState.JOB_STATE_RUNNING
                && !preempted
                && began != null
                && !now.isBefore(began.plus(most));
        if (over) {
            cancelsAs = JobState.JOB_STATE_EXPIRED;
            boolean unused = cancel(now);
        }
        return over;
    }

    private boolean step(Instant now) {
        Attempt running = attempt;
        Progress progress = running == null ? Progress.none() : running.progress();
        return switch (job.getState()) {
            case JOB_STATE_QUEUED ->
                reached(Optional.of(since), timing.queued(), now, at -> enter(JobState.JOB_STATE_PENDING, at));
            case JOB_STATE_PENDING ->
                running == null
                        ? reached(
                                Optional.of(since), restarts > 0 ? timing.resuming() : Duration.ZERO, now, this::launch)
                        : preempted
                                ? reached(progress.ended(), Duration.ZERO, now, this::restart)
                                : reached(progress.downloaded(), timing.preparing(), now, this::run);
            case JOB_STATE_RUNNING ->
                preempted
                        ? reached(progress.ended(), Duration.ZERO, now, this::restart)
                        : reached(progress.stored(), Duration.ZERO, now, at -> finish(progress, at));
            case JOB_STATE_CANCELLING ->
                reached(
                        running == null ? Optional.of(since) : progress.ended(),
                        Duration.ZERO,
                        now,
                        at -> end(cancelsAs, at));
            default -> false;
        };
    }

    /** Whether something was done, since its moment has come. */
    private boolean reached(Optional<Instant> event, Duration least, Instant now, Consumer<Instant> what) {
        int before = moves;
        Due.moment(since, event, least, now).ifPresent(what);
        return moves > before;
    }

    private void launch(Instant at) {
        if (region.faults().meet(FaultKind.STOCK_OUT, OPERATION).isPresent()) {
            fail(
                    Code.RESOURCE_EXHAUSTED,
                    "Resources are insufficient in region: " + region.name()
                            + ". Please try a different region or use a different accelerator.",
                    at);
        } else if (region.faults().meet(FaultKind.SHORTAGE, OPERATION).isEmpty()) {
            begin();
            since = at;
        }
    }

    private void begin() {
        attempt = machines.get();
        moves++;
    }

    private void run(Instant at) {
        if (started == null) {
            started = at;
            job.setStartTime(time(at));
        }
        enter(JobState.JOB_STATE_RUNNING, at);
    }

    private void restart(Instant at) {
        preempted = false;
        attempt = null;
        restarts++;
        if (restarts > RESTARTS) {
            fail(
                    Code.RESOURCE_EXHAUSTED,
                    "STOCKOUT: the machines of the job were preempted, and there are no others.",
                    at);
        } else {
            enter(JobState.JOB_STATE_PENDING, at);
        }
    }

    private void finish(Progress progress, Instant at) {
        if (progress.failure().isEmpty()) {
            end(JobState.JOB_STATE_SUCCEEDED, at);
        } else if (again(progress.failure().get())) {
            workerRestarts++;
            begin();
        } else {
            fail(Code.INVALID_ARGUMENT, progress.failure().get(), at);
        }
    }

    /** "Disable retries": "the job should not retry for internal errors"; a worker that fails by itself is not restarted either. */
    private boolean again(String failure) {
        return !scheduling().getDisableRetries()
                && workerRestarts < WORKER_RESTARTS
                && RETRIED.stream().anyMatch(status -> failure.startsWith(CustomJobContainer.EXITED + status + "."));
    }

    private void fail(Code code, String message, Instant at) {
        job.setError(Status.newBuilder().setCode(code.getNumber()).setMessage(message));
        end(JobState.JOB_STATE_FAILED, at);
    }

    private void end(JobState as, Instant at) {
        enter(as, at);
        job.setEndTime(time(at));
        if (attempt != null) {
            attempt.close();
        }
    }

    private void enter(JobState state, Instant at) {
        job.setState(state).setUpdateTime(time(at));
        since = at;
        moves++;
    }

    private static Timestamp time(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }
}
