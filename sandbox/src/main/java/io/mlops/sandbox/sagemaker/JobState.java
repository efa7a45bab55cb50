package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.job.Attempt.Progress;
import io.mlops.sandbox.job.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One training job and where it stands. It only moves when it is looked at: {@link #advance} takes it to where it must be by now.
 * Guarded by its region.
 */
final class JobState {
    /** What the service says where it has no machine. */
    private static final String STOCK_OUT = "CapacityError: Unable to provision requested ML compute capacity."
            + " Please retry using a different ML instance type.";

    /** What it says while it goes on to look for one (SecondaryStatusTransition of the service model). */
    private static final String SHORTAGE = "Insufficient capacity error from EC2 while launching instances, retrying!";

    private static final String CREATE = "CreateTrainingJob";
    private static final Duration DAY = Duration.ofDays(1);

    private final Place place;
    private final ObjectNode request;
    private final Timing timing;
    private final Training training;
    private final Faults faults;
    private final JobTimes times;
    private String status = "InProgress";
    private String secondary = "Starting";
    private String stopsAs = "Stopped";
    private Instant since;
    private @Nullable String failureReason;
    private @Nullable Attempt attempt;

    JobState(Place place, ObjectNode request, Timing timing, Training training, Faults faults, Instant now) {
        this.place = place;
        this.request = request;
        this.timing = timing;
        this.training = training;
        this.faults = faults;
        this.times = new JobTimes(now);
        this.since = now;
        times.enter("Starting", "Starting the training job", now);
    }

    String status() {
        return status;
    }

    String name() {
        return request.path("TrainingJobName").asString();
    }

    String arn() {
        return place.arn("training-job", name());
    }

    boolean spot() {
        return request.path("EnableManagedSpotTraining").asBoolean(false);
    }

    /** Whether it has a machine that can be taken away. */
    boolean interruptible() {
        return spot() && status.equals("InProgress") && attempt != null;
    }

    /** The machine is taken away now. */
    void interrupt(Instant now) {
        drop(now);
        enter("Interrupted", "Interrupted: the spot capacity was reclaimed", now);
    }

    void stop(Instant now) {
        beginStop("Stopped", now);
    }

    /** Goes on to where it must be by now. */
    void advance(Instant now) {
        boolean moved = true;
        while (moved && !ended()) {
            moved = overTime(now) || step(now);
        }
    }

    /** Ends its containers. */
    void close() {
        if (attempt != null) {
            attempt.close();
        }
    }

    private boolean ended() {
        return switch (status) {
            case "Completed", "Failed", "Stopped" -> true;
            default -> false;
        };
    }

    private boolean overTime(Instant now) {
        if (!status.equals("InProgress") || secondary.equals("Uploading")) {
            return false;
        }
        if (spot() && !now.isBefore(times.created().plus(limit("MaxWaitTimeInSeconds")))) {
            beginStop("MaxWaitTimeExceeded", now);
            return true;
        }
        if (times.used(now).compareTo(limit("MaxRuntimeInSeconds")) >= 0) {
            beginStop("MaxRuntimeExceeded", now);
            return true;
        }
        return false;
    }

    private Duration limit(String member) {
        return Duration.ofSeconds(request.path("StoppingCondition").path(member).asLong(DAY.toSeconds()));
    }

    /** One transition, where one is due. */
    private boolean step(Instant now) {
        Progress progress = attempt == null ? Progress.none() : attempt.progress();
        return switch (secondary) {
            case "Starting" -> reached(Optional.of(since), timing.launching(), now, this::launch);
            case "Downloading" ->
                reached(
                        progress.downloaded(),
                        timing.downloading(),
                        now,
                        at -> enter("Training", "Training image download completed. Training in progress.", at));
            case "Training" ->
                reached(
                        progress.ended(),
                        Duration.ZERO,
                        now,
                        at -> enter("Uploading", "Uploading generated training model", at));
            case "Uploading" -> reached(progress.stored(), timing.uploading(), now, at -> finish(progress, at));
            case "Interrupted" ->
                reached(
                        Optional.of(since),
                        timing.restarting(),
                        now,
                        at -> enter("Starting", "Preparing the instances for training", at));
            case "Stopping" ->
                reached(attempt == null ? Optional.of(since) : progress.stored(), Duration.ZERO, now, this::stopped);
            default -> false;
        };
    }

    /** What is done at a moment. */
    @FunctionalInterface
    private interface Transition {
        void at(Instant moment);
    }

    /** Does it where its moment has come: after the event, and so long at least after the present state began. */
    private boolean reached(Optional<Instant> event, Duration least, Instant now, Transition transition) {
        String before = secondary + status;
        Due.moment(since, event, least, now).ifPresent(transition::at);
        return !before.equals(secondary + status);
    }

    private void launch(Instant at) {
        if (faults.meet(FaultKind.SHORTAGE, CREATE).isPresent()) {
            times.say(SHORTAGE);
        } else if (faults.meet(FaultKind.STOCK_OUT, CREATE).isEmpty()) {
            attempt = training.start(place, request);
            times.machines(at);
            enter("Downloading", "Downloading input data", at);
        } else if (!spot()) {
            fail(STOCK_OUT, at);
        }
    }

    private void finish(Progress progress, Instant at) {
        if (progress.failure().isPresent()) {
            fail(progress.failure().get(), at);
        } else {
            end("Completed", "Completed", "Training job completed", at);
        }
    }

    private void fail(String reason, Instant at) {
        failureReason = reason;
        end("Failed", "Failed", "Training job failed", at);
    }

    private void stopped(Instant at) {
        end("Stopped", stopsAs, "Training job stopped", at);
    }

    private void end(String newStatus, String newSecondary, String message, Instant at) {
        status = newStatus;
        enter(newSecondary, message, at);
        times.end(at);
        if (attempt != null) {
            attempt.close();
        }
    }

    private void beginStop(String as, Instant now) {
        stopsAs = as;
        status = "Stopping";
        enter("Stopping", "Stopping the training job", now);
        if (attempt != null) {
            attempt.stop();
        }
    }

    private void drop(Instant now) {
        if (attempt != null) {
            attempt.interrupt();
            attempt = null;
        }
        times.noMachines(now);
    }

    private void enter(String newSecondary, String message, Instant at) {
        secondary = newSecondary;
        since = at;
        times.enter(newSecondary, message, at);
    }

    ObjectNode summary() {
        ObjectNode summary = JsonNodeFactory.instance
                .objectNode()
                .put("TrainingJobName", name())
                .put("TrainingJobArn", arn())
                .put("TrainingJobStatus", status)
                .put("SecondaryStatus", secondary);
        times.summarize(summary);
        return summary;
    }

    ObjectNode description() {
        ObjectNode description = request.deepCopy();
        description.remove("Tags");
        description.setAll(summary());
        if (failureReason != null) {
            description.put("FailureReason", failureReason);
        }
        JsonNode output = request.path("OutputDataConfig");
        boolean loose = output.path("CompressionType").asString("").equals("NONE");
        String path = output.path("S3OutputPath").asString().replaceFirst("/$", "");
        description
                .putObject("ModelArtifacts")
                .put("S3ModelArtifacts", path + "/" + name() + "/output/model" + (loose ? "/" : ".tar.gz"));
        times.describe(description, spot());
        return description;
    }
}
