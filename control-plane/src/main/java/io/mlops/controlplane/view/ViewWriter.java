package io.mlops.controlplane.view;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Streams a view out, whole or by its parts. Thread-safe. */
public final class ViewWriter {
    static final JsonFactory FACTORY = new JsonFactory();

    private ViewWriter() {}

    static byte[] write(View view) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeNumberProperty("version", View.VERSION);
            json.writeStringProperty("writtenAt", view.writtenAt().toString());
            View.Controller controller = view.controllerOrNull();
            if (controller != null) {
                json.writeObjectPropertyStart("controller");
                json.writeNumberProperty("pid", controller.pid());
                json.writeStringProperty("startedAt", controller.startedAt().toString());
                json.writeNumberProperty("fence", controller.fence());
                json.writeEndObject();
            }
            gateway(json, view.gateway());
            json.writeStringProperty("store", view.store());
            json.writeArrayPropertyStart("deployments");
            for (View.Deployment deployment : view.deployments()) {
                deployment(json, deployment);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /** Writes the property {@code gateway}. */
    public static void gateway(JsonGenerator json, View.Gateway gateway) {
        json.writeObjectPropertyStart("gateway");
        json.writeStringProperty("url", gateway.url());
        json.writeStringProperty("adminUrl", gateway.adminUrl());
        json.writeNumberProperty("pid", gateway.pid());
        json.writeStringProperty("state", gateway.state());
        json.writeStringProperty("reason", gateway.reason());
        json.writeArrayPropertyStart("processes");
        for (View.GatewayProcess process : gateway.processes()) {
            json.writeStartObject();
            json.writeNumberProperty("slot", process.slot());
            json.writeNumberProperty("pid", process.pid());
            json.writeStringProperty("adminUrl", process.adminUrl());
            json.writeStringProperty("state", process.state());
            json.writeStringProperty("reason", process.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Writes a deployment as an object. */
    public static void deployment(JsonGenerator json, View.Deployment deployment) {
        json.writeStartObject();
        json.writeStringProperty("name", deployment.name());
        json.writeNumberProperty("generation", deployment.generation());
        json.writeNumberProperty("observedGeneration", deployment.observedGeneration());
        json.writeStringProperty("phase", deployment.phase().name());
        json.writeStringProperty("message", deployment.message());
        json.writeNumberProperty("revision", deployment.revision());
        json.writeNumberProperty("previousRevision", deployment.previousRevision());
        json.writeStringProperty("url", deployment.url());
        json.writeStringProperty("modelDigest", deployment.modelDigest());
        json.writeNumberProperty("desired", deployment.desired());
        json.writeNumberProperty("ready", deployment.ready());
        View.Rollout rollout = deployment.rolloutOrNull();
        if (rollout != null) {
            rollout(json, rollout);
        }
        json.writeArrayPropertyStart("locations");
        for (View.Placed placed : deployment.locations()) {
            placed(json, placed);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("events");
        for (View.Event event : deployment.events()) {
            json.writeStartObject();
            json.writeStringProperty("at", event.at().toString());
            json.writeStringProperty("action", event.action());
            json.writeStringProperty("detail", event.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void rollout(JsonGenerator json, View.Rollout rollout) {
        json.writeObjectPropertyStart("rollout");
        json.writeNumberProperty("revision", rollout.revision());
        json.writeNumberProperty("step", rollout.step());
        json.writeNumberProperty("steps", rollout.steps());
        json.writeStringProperty("share", rollout.share());
        if (rollout.waitsUntilOrNull() != null) {
            json.writeStringProperty("waitsUntil", rollout.waitsUntilOrNull().toString());
        }
        json.writeStringProperty("drift", rollout.drift());
        json.writeEndObject();
    }

    private static void placed(JsonGenerator json, View.Placed placed) {
        json.writeStartObject();
        json.writeStringProperty("location", placed.location());
        json.writeNumberProperty("revision", placed.revision());
        json.writeStringProperty("image", placed.image());
        json.writeNumberProperty("priority", placed.priority());
        json.writeNumberProperty("weight", placed.weight());
        json.writeStringProperty("state", placed.state());
        json.writeNumberProperty("desired", placed.desired());
        json.writeNumberProperty("ready", placed.ready());
        View.Whole whole = placed.wholeOrNull();
        if (whole != null) {
            json.writeObjectPropertyStart("endpoint");
            json.writeStringProperty("id", whole.id());
            json.writeStringProperty("address", whole.address());
            json.writeStringProperty("through", whole.through());
            json.writeEndObject();
        }
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
