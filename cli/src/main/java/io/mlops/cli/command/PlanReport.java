package io.mlops.cli.command;

import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.Deviation;
import io.mlops.controlplane.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Plans, for people and for programs. */
final class PlanReport {
    private PlanReport() {}

    /** What cannot be deployed as it is: its name, why, and what its locations do with it. */
    record Refused(String name, String reason, List<Deviation> deviations) {}

    /** As the result: what {@code --dry-run} is for. {@code refusedOrNull} comes after {@code plans}; null where nothing is refused. */
    static void print(Session session, List<Plan> plans, @Nullable Refused refusedOrNull) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("plans");
                plans.forEach(plan -> write(json, plan));
                if (refusedOrNull != null) {
                    write(json, refusedOrNull);
                }
                json.writeEndArray();
            });
            return;
        }
        for (Plan plan : plans) {
            plan.lines().forEach(session::result);
            deviations(plan.deviations()).forEach(session::result);
            warnings(plan).forEach(session::result);
        }
        if (refusedOrNull != null) {
            session.result(refusedOrNull.name() + ": cannot be deployed like this");
            deviations(refusedOrNull.deviations()).forEach(session::result);
        }
    }

    /** What stops it first; then by location, in the order of the placement. */
    private static List<String> deviations(List<Deviation> deviations) {
        if (deviations.isEmpty()) {
            return List.of();
        }
        Table table = new Table("  ", "LOCATION", "FIELD", "EFFECT", "HOW IT IS THERE");
        for (boolean stops : new boolean[] {true, false}) {
            deviations.stream()
                    .filter(each -> each.stops() == stops)
                    .forEach(each -> table.row(each.location().toString(), each.field(), effect(each), each.what()));
        }
        return table.lines();
    }

    private static String effect(Deviation deviation) {
        return deviation.stops() ? "stops" : "differs";
    }

    /** On the way to the result. */
    static void show(Session session, List<Plan> plans) {
        lines(plans).forEach(session::note);
    }

    private static List<String> lines(List<Plan> plans) {
        List<String> lines = new ArrayList<>();
        for (Plan plan : plans) {
            lines.addAll(plan.lines());
            lines.addAll(warnings(plan));
        }
        return lines;
    }

    private static List<String> warnings(Plan plan) {
        return plan.warnings().stream().map(warning -> "warning: " + warning).toList();
    }

    private static void write(JsonGenerator json, Refused refused) {
        json.writeStartObject();
        json.writeStringProperty("name", refused.name());
        json.writeStringProperty("action", "REFUSED");
        json.writeStringProperty("reason", refused.reason());
        write(json, refused.deviations());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, List<Deviation> deviations) {
        json.writeArrayPropertyStart("deviations");
        for (Deviation deviation : deviations) {
            json.writeStartObject();
            json.writeStringProperty("location", deviation.location().toString());
            json.writeStringProperty("field", deviation.field());
            json.writeStringProperty("effect", effect(deviation).toUpperCase(Locale.ROOT));
            json.writeStringProperty("what", deviation.what());
            json.writeEndObject();
        }
        json.writeEndArray();
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
            if (!change.machine().isEmpty()) {
                json.writeStringProperty("machine", change.machine());
            }
            if (change.imageOrNull() != null) {
                json.writeStringProperty("image", change.imageOrNull().toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        if (plan.waitsUntilOrNull() != null) {
            json.writeStringProperty("waitsUntil", plan.waitsUntilOrNull().toString());
        }
        write(json, plan.deviations());
        Json.texts(json, "lines", plan.lines());
        Json.texts(json, "warnings", plan.warnings());
        json.writeEndObject();
    }
}
