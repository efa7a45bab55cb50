package io.mlops.cli.command;

import io.mlops.controlplane.view.View;
import tools.jackson.core.JsonGenerator;

/** The JSON of {@code status}: the view, its age, and whether a controller lives. */
final class StatusJson {
    private StatusJson() {}

    static void write(JsonGenerator json, StatusReport report) {
        View view = report.view();
        json.writeNumberProperty("version", 1);
        json.writeStringProperty("writtenAt", report.found() ? view.writtenAt().toString() : "");
        json.writeNumberProperty("ageMillis", report.found() ? report.age().toMillis() : 0);
        json.writeObjectPropertyStart("controller");
        json.writeBooleanProperty("running", report.controllerLives());
        View.Controller controller = view.controllerOrNull();
        json.writeNumberProperty("pid", controller == null || !report.controllerLives() ? 0 : controller.pid());
        json.writeEndObject();
        json.writeObjectPropertyStart("gateway");
        json.writeStringProperty("state", view.gateway().state());
        json.writeStringProperty("url", view.gateway().url());
        json.writeStringProperty("adminUrl", view.gateway().adminUrl());
        json.writeNumberProperty("pid", view.gateway().pid());
        json.writeStringProperty("reason", view.gateway().reason());
        json.writeEndObject();
        json.writeStringProperty("store", view.store());
        json.writeArrayPropertyStart("deployments");
        report.deployments().forEach(deployment -> deployment(json, deployment));
        json.writeEndArray();
    }

    private static void deployment(JsonGenerator json, View.Deployment d) {
        json.writeStartObject();
        json.writeStringProperty("name", d.name());
        json.writeStringProperty("phase", d.phase().name());
        json.writeStringProperty("message", d.message());
        json.writeNumberProperty("generation", d.generation());
        json.writeNumberProperty("observedGeneration", d.observedGeneration());
        json.writeNumberProperty("revision", d.revision());
        json.writeNumberProperty("previousRevision", d.previousRevision());
        json.writeStringProperty("url", d.url());
        json.writeStringProperty("modelDigest", d.modelDigest());
        json.writeNumberProperty("desired", d.desired());
        json.writeNumberProperty("ready", d.ready());
        json.writeArrayPropertyStart("locations");
        d.locations().forEach(placed -> location(json, placed));
        json.writeEndArray();
        json.writeArrayPropertyStart("events");
        for (View.Event event : d.events()) {
            json.writeStartObject();
            json.writeStringProperty("at", event.at().toString());
            json.writeStringProperty("action", event.action());
            json.writeStringProperty("detail", event.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void location(JsonGenerator json, View.Placed placed) {
        json.writeStartObject();
        json.writeStringProperty("location", placed.location());
        json.writeNumberProperty("revision", placed.revision());
        json.writeNumberProperty("priority", placed.priority());
        json.writeNumberProperty("weight", placed.weight());
        json.writeStringProperty("state", placed.state());
        json.writeNumberProperty("desired", placed.desired());
        json.writeNumberProperty("ready", placed.ready());
        json.writeArrayPropertyStart("replicas");
        for (View.Replica replica : placed.replicas()) {
            json.writeStartObject();
            json.writeStringProperty("id", replica.id());
            json.writeStringProperty("state", replica.state());
            json.writeStringProperty("address", replica.address());
            json.writeStringProperty("startedAt", replica.startedAt().toString());
            json.writeStringProperty("reason", replica.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
