package io.mlops.cli.command;

import io.mlops.artifact.StoreUri;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingResult;
import tools.jackson.core.JsonGenerator;

/** A training job as JSON. */
final class JobJson {
    private JobJson() {}

    /** Writes the job's properties into the object that is open. */
    static void write(JsonGenerator json, TrainingJob job) {
        json.writeStringProperty("name", job.spec().name().value());
        json.writeStringProperty("location", job.spec().location().toString());
        String service = job.spec().serviceOrNull();
        if (service != null) {
            json.writeStringProperty("service", service);
        }
        json.writeStringProperty("id", job.id());
        String image = job.spec().program().imageOrNull();
        if (image != null) {
            json.writeStringProperty("image", image);
        }
        json.writeStringProperty("state", job.state().name());
        json.writeBooleanProperty("ended", job.state().ended());
        json.writeStringProperty("reason", job.reason());
        if (job.codeOrNull() != null) {
            json.writeStringProperty("code", job.codeOrNull().name());
        }
        json.writeNumberProperty("preemptions", job.preemptions());
        json.writeNumberProperty("resumptions", job.resumptions());
        json.writeNumberProperty("trainedSeconds", job.time().trained().toMillis() / 1000.0);
        json.writeNumberProperty("billedSeconds", job.time().billed().toMillis() / 1000.0);
        json.writeNumberProperty("savingPercent", Math.round(1000 * job.time().saving()) / 10.0);
        job.result().ifPresent(result -> write(json, job, result));
        json.writeObjectPropertyStart("tags");
        job.spec().tags().entries().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeArrayPropertyStart("events");
        for (TrainingEvent event : job.events()) {
            json.writeStartObject();
            json.writeStringProperty("at", event.at().toString());
            json.writeStringProperty("kind", event.kind().name());
            json.writeNumberProperty("attempt", event.attempt());
            json.writeStringProperty("detail", event.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, TrainingJob job, TrainingResult result) {
        json.writeObjectPropertyStart("result");
        json.writeStringProperty("artifact", result.artifact().value());
        json.writeStringProperty("uri", uri(job, result).toString());
        json.writeStringProperty("digest", result.digest().hex());
        json.writeEndObject();
    }

    /** Where the result lies, as {@code storage} and specs of deployments name it. */
    static StoreUri uri(TrainingJob job, TrainingResult result) {
        return StoreUri.of(job.spec().location().provider(), result.artifact());
    }
}
