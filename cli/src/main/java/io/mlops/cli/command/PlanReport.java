package io.mlops.cli.command;

import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.Plan;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Plans, for people and for programs. */
final class PlanReport {
    private PlanReport() {}

    /** As the result: what {@code --dry-run} is for. */
    static void print(Session session, List<Plan> plans) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("plans");
                plans.forEach(plan -> write(json, plan));
                json.writeEndArray();
            });
        } else {
            lines(plans).forEach(session::result);
        }
    }

    /** On the way to the result. */
    static void show(Session session, List<Plan> plans) {
        lines(plans).forEach(session::note);
    }

    private static List<String> lines(List<Plan> plans) {
        List<String> lines = new ArrayList<>();
        for (Plan plan : plans) {
            lines.addAll(plan.lines());
            plan.warnings().forEach(warning -> lines.add("warning: " + warning));
        }
        return lines;
    }

    private static void write(JsonGenerator json, Plan plan) {
        json.writeStartObject();
        json.writeStringProperty("name", plan.name());
        json.writeStringProperty("action", plan.action().name());
        json.writeNumberProperty("currentRevision", plan.currentRevision());
        json.writeNumberProperty("newRevision", plan.newRevision());
        json.writeStringProperty("modelDigest", plan.modelDigest().hex());
        json.writeNumberProperty("modelBytes", plan.modelSize().bytes());
        json.writeArrayPropertyStart("locations");
        for (Plan.Change change : plan.locations()) {
            json.writeStartObject();
            json.writeStringProperty("location", change.location().toString());
            json.writeStringProperty("action", change.action().name());
            json.writeNumberProperty("replicasBefore", change.replicasBefore());
            json.writeNumberProperty("replicasAfter", change.replicasAfter());
            if (change.imageOrNull() != null) {
                json.writeStringProperty("image", change.imageOrNull().toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        if (plan.waitsUntilOrNull() != null) {
            json.writeStringProperty("waitsUntil", plan.waitsUntilOrNull().toString());
        }
        Json.texts(json, "lines", plan.lines());
        Json.texts(json, "warnings", plan.warnings());
        json.writeEndObject();
    }
}
