package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingResult;
import io.mlops.training.TrainingTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to be remembered of a training job because it cannot be observed; the file {@code job.json}, replaced before
 * anything is started.
 *
 * @param spec what was submitted
 * @param submittedAt when
 * @param attempt how many starts of the trainer were begun
 * @param openSinceOrNull since when the last attempt runs, as far as is known; null when its end was taken notice of
 * @param trained how long the attempts ran whose end was taken notice of
 * @param cancelledAtOrNull when its end was asked for, or null
 * @param events what happened to it
 * @param endingOrNull how it ended, or null
 */
record StoredJob(
        TrainingJobSpec spec,
        Instant submittedAt,
        int attempt,
        @Nullable Instant openSinceOrNull,
        Duration trained,
        @Nullable Instant cancelledAtOrNull,
        List<TrainingEvent> events,
        @Nullable Ending endingOrNull) {
    StoredJob {
        events = List.copyOf(events);
    }

    /** How a job ended, for ever. */
    record Ending(
            TrainingJob.State state,
            String reason,
            @Nullable ErrorCode codeOrNull,
            @Nullable TrainingResult resultOrNull) {}

    /** A limit of the job's. */
    enum Limit {
        DURATION,
        WAIT
    }

    static StoredJob submitted(TrainingJobSpec spec, Instant at) {
        TrainingEvent event = new TrainingEvent(at, TrainingEvent.Kind.SUBMITTED, 0, "");
        return new StoredJob(spec, at, 0, null, Duration.ZERO, null, List.of(event), null);
    }

    /** The next attempt is about to be started. */
    StoredJob opened(Instant at) {
        return new StoredJob(spec, submittedAt, attempt + 1, at, trained, cancelledAtOrNull, events, endingOrNull);
    }

    /** The last attempt is over. */
    StoredJob closed(Duration ran) {
        return new StoredJob(
                spec, submittedAt, attempt, null, trained.plus(ran), cancelledAtOrNull, events, endingOrNull);
    }

    StoredJob cancelled(Instant at) {
        return new StoredJob(spec, submittedAt, attempt, openSinceOrNull, trained, at, events, endingOrNull);
    }

    StoredJob with(Instant at, TrainingEvent.Kind kind, String detail) {
        List<TrainingEvent> more = new ArrayList<>(events);
        more.add(new TrainingEvent(at, kind, attempt, detail));
        return new StoredJob(
                spec, submittedAt, attempt, openSinceOrNull, trained, cancelledAtOrNull, more, endingOrNull);
    }

    StoredJob ended(Instant at, Ending ending) {
        StoredJob last = with(at, TrainingEvent.Kind.ENDED, ending.reason());
        return new StoredJob(spec, submittedAt, attempt, null, trained, cancelledAtOrNull, last.events, ending);
    }

    long count(TrainingEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    /** Whether the start of the last attempt was taken notice of. */
    boolean knownToRun() {
        return events.stream()
                .anyMatch(event -> event.attempt() == attempt
                        && (event.kind() == TrainingEvent.Kind.STARTED || event.kind() == TrainingEvent.Kind.RESUMED));
    }

    /** The job as others see it; {@code waiting} says what a job waits for that does not run. */
    TrainingJob view(String id, String waiting) {
        Ending ending = endingOrNull;
        // Nobody charges less for the user's own machine.
        TrainingTime time = new TrainingTime(trained, trained);
        if (ending != null) {
            return new TrainingJob(
                    spec,
                    id,
                    ending.state(),
                    ending.reason(),
                    ending.codeOrNull(),
                    events,
                    time,
                    ending.resultOrNull());
        }
        TrainingJob.State state;
        if (cancelledAtOrNull != null) {
            state = TrainingJob.State.STOPPING;
        } else if (openSinceOrNull != null) {
            state = knownToRun() ? TrainingJob.State.RUNNING : TrainingJob.State.STARTING;
        } else {
            state = count(TrainingEvent.Kind.PREEMPTED) > 0 ? TrainingJob.State.INTERRUPTED : TrainingJob.State.QUEUED;
        }
        boolean waits = state == TrainingJob.State.QUEUED || state == TrainingJob.State.INTERRUPTED;
        return new TrainingJob(spec, id, state, waits ? waiting : "", null, events, time, null);
    }

    byte[] toJson() {
        ObjectNode root = LocalJson.object();
        TrainingSpecJson.write(root.putObject("spec"), spec);
        root.put("submittedAt", submittedAt.toString());
        root.put("attempt", attempt);
        put(root, "openSince", openSinceOrNull);
        root.put("trained", trained.toString());
        put(root, "cancelledAt", cancelledAtOrNull);
        for (TrainingEvent event : events) {
            root.withArray("events")
                    .addObject()
                    .put("at", event.at().toString())
                    .put("kind", event.kind().name())
                    .put("attempt", event.attempt())
                    .put("detail", event.detail());
        }
        if (endingOrNull != null) {
            write(root.putObject("ending"), endingOrNull);
        }
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ObjectNode node, Ending ending) {
        node.put("state", ending.state().name());
        node.put("reason", ending.reason());
        if (ending.codeOrNull() != null) {
            node.put("code", ending.codeOrNull().name());
        }
        TrainingResult result = ending.resultOrNull();
        if (result != null) {
            node.put("artifact", result.artifact().value());
            node.put("digest", result.digest().hex());
        }
    }

    static StoredJob fromJson(JsonNode root) {
        List<TrainingEvent> events = StreamSupport.stream(root.path("events").spliterator(), false)
                .map(event -> new TrainingEvent(
                        Instant.parse(event.required("at").asString()),
                        TrainingEvent.Kind.valueOf(event.required("kind").asString()),
                        event.required("attempt").asInt(),
                        event.required("detail").asString()))
                .toList();
        return new StoredJob(
                TrainingSpecJson.read(root.required("spec")),
                Instant.parse(root.required("submittedAt").asString()),
                root.required("attempt").asInt(),
                instant(root.path("openSince")),
                Duration.parse(root.required("trained").asString()),
                instant(root.path("cancelledAt")),
                events,
                root.has("ending") ? ending(root.required("ending")) : null);
    }

    private static Ending ending(JsonNode node) {
        TrainingResult result = node.has("artifact")
                ? new TrainingResult(
                        ObjectKey.of(node.required("artifact").asString()),
                        new Sha256(node.required("digest").asString()))
                : null;
        return new Ending(
                TrainingJob.State.valueOf(node.required("state").asString()),
                node.required("reason").asString(),
                node.has("code") ? ErrorCode.valueOf(node.required("code").asString()) : null,
                result);
    }

    private static void put(ObjectNode root, String name, @Nullable Instant instant) {
        if (instant != null) {
            root.put(name, instant.toString());
        }
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.isString() ? Instant.parse(node.asString()) : null;
    }
}
