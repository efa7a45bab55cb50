package io.mlops.sandbox.azurebatch;

import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.container.RunLog;
import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.job.Attempt.Progress;
import io.mlops.sandbox.job.TimedState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task: it waits for its pool's machine, and is queued again when that is taken away. It only moves when it is looked at. Guarded by its
 * table.
 */
final class TaskState {
    private final ObjectNode asked;
    private final AzureTiming timing;
    private final Supplier<Optional<PoolState>> pool;
    private final Machine machine;
    private final Instant created;
    private final TimedState state;
    private boolean preempted;
    private boolean told;
    private @Nullable Run run;
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private @Nullable Ending ending;

    /** Begins the task's program on a machine. */
    @FunctionalInterface
    interface Machine {
        Attempt begin(PoolState pool, String node, RunLog log, TaskEnd end);
    }

    /** What runs, or ran last. */
    private record Run(PoolState pool, String node, RunLog log, TaskEnd end, Attempt attempt) {}

    /** How it ended. */
    private record Ending(
            @Nullable Integer exitCode,
            @Nullable String category,
            @Nullable String code,
            String message) {}

    TaskState(ObjectNode asked, AzureTiming timing, Supplier<Optional<PoolState>> pool, Machine machine, Instant now) {
        this.asked = asked;
        this.timing = timing;
        this.pool = pool;
        this.machine = machine;
        this.created = now;
        this.state = new TimedState("active", now);
    }

    String id() {
        return asked.path("id").asString("");
    }

    boolean completed() {
        return state.is("completed");
    }

    /** What it writes on its machine; none where it has none. */
    Optional<RunLog> log() {
        Run there = run;
        return there == null || there.pool().deleting() ? Optional.empty() : Optional.of(there.log());
    }

    void terminate(Instant now) {
        told = true;
        if (run == null) {
            complete(new Ending(null, "UserError", "TaskEnded", "Task was ended by user request"), now);
        } else {
            run.attempt().stop();
        }
    }

    /** Its machine is taken away; false where it has none that could be. */
    boolean preempt() {
        Run there = run;
        if (there == null || preempted || completed() || !there.pool().spot()) {
            return false;
        }
        preempted = true;
        there.attempt().interrupt();
        return true;
    }

    void close() {
        if (run != null) {
            run.attempt().close();
        }
    }

    void advance(Instant now) {
        boolean moved = true;
        while (moved && !completed()) {
            overtime(now);
            moved = step(now);
        }
    }

    private void overtime(Instant now) {
        String most = asked.path("constraints").path("maxWallClockTime").asString("");
        if (state.is("running")
                && !told
                && !preempted
                && !most.isEmpty()
                && started != null
                && !now.isBefore(started.plus(Duration.parse(most)))) {
            terminate(now);
        }
    }

    private boolean step(Instant now) {
        Run there = run;
        if (there == null) {
            return pool.get()
                    .map(from -> state.reached(
                            Optional.of(from.created()),
                            ended == null ? timing.queued() : timing.resuming(),
                            now,
                            at -> launch(from, at)))
                    .orElse(false);
        }
        Progress progress = there.attempt().progress();
        if (preempted) {
            return state.reached(progress.ended(), Duration.ZERO, now, this::requeue);
        }
        return state.is("preparing")
                ? state.reached(progress.downloaded(), timing.preparing(), now, this::begin)
                : state.reached(progress.stored(), timing.finalizing(), now, at -> finish(there, progress, at));
    }

    private void launch(PoolState from, Instant at) {
        Optional<String> node = from.machine();
        if (node.isPresent()) {
            RunLog log = new RunLog();
            TaskEnd end = new TaskEnd();
            run = new Run(from, node.get(), log, end, machine.begin(from, node.get(), log, end));
            state.enter("preparing", at);
        }
    }

    private void begin(Instant at) {
        started = at;
        state.enter("running", at);
    }

    private void requeue(Instant at) {
        leaveMachine();
        run = null;
        preempted = false;
        started = null;
        ended = at;
        if (told) {
            complete(new Ending(null, "UserError", "TaskEnded", "Task was ended by user request"), at);
        } else {
            state.enter("active", at);
        }
    }

    private void leaveMachine() {
        Run there = run;
        if (there != null) {
            there.attempt().close();
            there.pool().free();
        }
    }

    private void finish(Run there, Progress progress, Instant at) {
        Ending how;
        if (told) {
            how = new Ending(there.end().status(), "UserError", "TaskEnded", "Task was ended by user request");
        } else if (there.end().refusal().isPresent()) {
            how = new Ending(
                    null,
                    "UserError",
                    "ContainerInvalidImage",
                    there.end().refusal().get());
        } else if (progress.failure().isPresent()) {
            boolean own = there.end().status() != null;
            how = new Ending(
                    there.end().status(),
                    own ? "UserError" : "ServerError",
                    own ? "FailureExitCode" : "InternalError",
                    progress.failure().get());
        } else {
            how = new Ending(0, null, null, "");
        }
        ended = progress.ended().orElse(at);
        leaveMachine();
        complete(how, at);
    }

    private void complete(Ending how, Instant at) {
        ending = how;
        if (ended == null || started == null) {
            ended = at;
        }
        state.enter("completed", at);
    }

    /** As the service tells it. */
    ObjectNode described() {
        ObjectNode told = asked.deepCopy();
        told.put("creationTime", created.toString())
                .put("state", state.text())
                .put("stateTransitionTime", state.since().toString());
        ObjectNode execution =
                told.putObject("executionInfo").put("retryCount", 0).put("requeueCount", 0);
        Run there = run;
        if (there != null) {
            told.putObject("nodeInfo").put("poolId", there.pool().name()).put("nodeId", there.node());
        }
        if (started != null && !state.is("active")) {
            execution.put("startTime", started.toString());
        }
        Ending how = ending;
        if (how != null && ended != null) {
            execution.put("endTime", ended.toString());
            if (how.exitCode() != null) {
                execution.put("exitCode", how.exitCode());
            }
            if (how.code() != null) {
                execution
                        .putObject("failureInfo")
                        .put("category", how.category())
                        .put("code", how.code())
                        .put("message", how.message());
            }
            execution.put("result", how.code() == null ? "success" : "failure");
        }
        return told;
    }
}
