package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.job.Attempt.Progress;
import io.mlops.sandbox.job.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One command job and where it stands. It only moves when it is looked at: {@link #advance} takes it to where it must be by now. Guarded by
 * its workspace.
 */
final class CommandJobState {
    /** The name of what its faults are injected for. */
    static final String OPERATION = "Jobs_CreateOrUpdate";

    /** As users report it (https://github.com/Azure/MachineLearningNotebooks/issues/1242). */
    private static final String PREEMPTED =
            "AzureMLCompute job failed. PreemptionError: Nodes of this job got pre-empted."
                    + " Check if the run has failed or restarted. Reason: Received pre-emption warning signal";

    /** "AllocationFailed" of Azure's machines. */
    private static final String SCARCE =
            "Allocation failed. We do not have sufficient capacity for the requested VM size" + " in this region.";

    private final Place place;
    private final ObjectNode properties;
    private final AzureTiming timing;
    private final Supplier<Attempt> machines;
    private final Faults faults;
    private final Instant created;
    private final RunLog log = new RunLog();
    private String status = "Queued";
    private Instant since;
    private boolean preempted;
    private @Nullable String scarce;
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private @Nullable ObjectNode error;
    private @Nullable Attempt attempt;

    /**
     * @param properties of the job's resource, as they were asked for
     * @param machines gives the job machines, which begin to run it
     */
    CommandJobState(
            Place place,
            ObjectNode properties,
            AzureTiming timing,
            MachineSource machines,
            Faults faults,
            Instant now) {
        this.place = place;
        this.properties = properties;
        this.timing = timing;
        this.machines = () -> machines.begin(log);
        this.faults = faults;
        this.created = now;
        this.since = now;
    }

    /** Begins a run whose output goes to a log. */
    @FunctionalInterface
    interface MachineSource {
        Attempt begin(RunLog log);
    }

    String status() {
        return status;
    }

    Instant created() {
        return created;
    }

    RunLog log() {
        return log;
    }

    ObjectNode properties() {
        return properties;
    }

    String name() {
        return place.name();
    }

    /** Whether it runs on this cluster. */
    boolean on(String compute) {
        return properties.path("computeId").asString("").equalsIgnoreCase(compute);
    }

    /** Whether it has this name, or is an attempt of the training job that has it. */
    boolean of(String training) {
        return name().equals(training)
                || properties.path("properties").path("mlops.job").asString("").equals(training);
    }

    /** Takes other tags; false where anything else is asked for than what it is. */
    boolean retag(ObjectNode asked) {
        ObjectNode same = asked.deepCopy();
        JsonNode tags = same.remove("tags");
        ObjectNode mine = properties.deepCopy();
        mine.remove("tags");
        if (!same.equals(mine)) {
            return false;
        }
        properties.set("tags", tags == null ? JsonNodeFactory.instance.objectNode() : tags);
        return true;
    }

    /** Whether it waits for machines that are not there. */
    boolean waits() {
        return status.equals("Queued");
    }

    /** Why none come; empty where they do. */
    Optional<String> shortage() {
        return Optional.ofNullable(scarce);
    }

    boolean hasMachines() {
        return attempt != null && !over();
    }

    boolean over() {
        return switch (status) {
            case "Completed", "Failed", "Canceled" -> true;
            default -> false;
        };
    }

    /** Its machines are taken away; false where it has none. */
    boolean preempt() {
        Attempt running = attempt;
        if (running == null || preempted || !(status.equals("Preparing") || status.equals("Running"))) {
            return false;
        }
        preempted = true;
        running.interrupt();
        return true;
    }

    void cancel(Instant now) {
        enter("CancelRequested", now);
        if (attempt != null) {
            attempt.stop();
        }
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

    /** "The max run duration in ISO 8601 format, after which the job will be cancelled." */
    private boolean overtime(Instant now) {
        String timeout = properties.path("limits").path("timeout").asString("");
        if (!status.equals("Running") || preempted || timeout.isEmpty() || started == null) {
            return false;
        }
        boolean over = !now.isBefore(started.plus(Duration.parse(timeout)));
        if (over) {
            cancel(now);
        }
        return over;
    }

    private boolean step(Instant now) {
        Progress progress = attempt == null ? Progress.none() : attempt.progress();
        return switch (status) {
            case "Queued" -> reached(Optional.of(since), timing.queued(), now, this::launch);
            case "Preparing" -> reached(progress.downloaded(), timing.preparing(), now, this::prepared);
            case "Running" -> reached(progress.ended(), Duration.ZERO, now, this::ran);
            case "Finalizing" -> reached(progress.stored(), timing.finalizing(), now, at -> finish(progress, at));
            case "CancelRequested" ->
                reached(
                        attempt == null
                                ? Optional.of(since)
                                : preempted
                                        ? progress.ended()
                                        : progress.stored().or(() -> failedEarly(progress)),
                        Duration.ZERO,
                        now,
                        at -> end("Canceled", at));
            default -> false;
        };
    }

    private static Optional<Instant> failedEarly(Progress progress) {
        return progress.downloaded().isEmpty() ? progress.ended() : Optional.empty();
    }

    /** What is done at a moment. */
    @FunctionalInterface
    private interface Transition {
        void at(Instant moment);
    }

    /** Does it where its moment has come: after the event, and so long at least after the present state began. */
    private boolean reached(Optional<Instant> event, Duration least, Instant now, Transition transition) {
        String before = status;
        Due.moment(since, event, least, now).ifPresent(transition::at);
        return !before.equals(status);
    }

    private void launch(Instant at) {
        boolean none = faults.meet(FaultKind.SHORTAGE, OPERATION).isPresent()
                || faults.meet(FaultKind.STOCK_OUT, OPERATION).isPresent();
        scarce = none ? SCARCE : null;
        if (!none) {
            attempt = machines.get();
            enter("Preparing", at);
        }
    }

    private void prepared(Instant at) {
        if (preempted) {
            ran(at);
            return;
        }
        started = at;
        enter("Running", at);
    }

    private void ran(Instant at) {
        if (preempted) {
            fail("UserError", PREEMPTED, at);
        } else {
            enter("Finalizing", at);
        }
    }

    private void finish(Progress progress, Instant at) {
        if (progress.failure().isPresent()) {
            fail("UserError", progress.failure().get(), at);
        } else {
            end("Completed", at);
        }
    }

    private void fail(String code, String message, Instant at) {
        error = JsonNodeFactory.instance.objectNode();
        error.putObject("error").put("code", code).put("message", message);
        end("Failed", at);
    }

    private void end(String as, Instant at) {
        enter(as, at);
        ended = at;
        if (attempt != null) {
            attempt.close();
        }
    }

    private void enter(String newStatus, Instant at) {
        status = newStatus;
        since = at;
    }

    /** The resource with what the service adds. */
    ObjectNode described() {
        ObjectNode described = JsonNodeFactory.instance
                .objectNode()
                .put("id", place.id())
                .put("name", place.name())
                .put("type", "Microsoft.MachineLearningServices/workspaces/jobs");
        described.putObject("systemData").put("createdAt", created.toString()).put("createdByType", "Application");
        ObjectNode all = properties.deepCopy();
        all.put("status", status);
        described.set("properties", all);
        return described;
    }

    /**
     * What the run history tells.
     *
     * @param logAddress where its log can be read
     */
    ObjectNode details(String run, String logAddress) {
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("runId", run)
                .put("status", status)
                .put("createdTimeUtc", created.toString());
        if (started != null) {
            details.put("startTimeUtc", started.toString());
            details.putObject("logFiles").put(RunLog.PATH, logAddress);
        }
        if (ended != null) {
            details.put("endTimeUtc", ended.toString());
        }
        JsonNode why = error;
        if (why != null) {
            details.set("error", why.deepCopy());
        }
        return details;
    }
}
