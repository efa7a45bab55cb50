package io.mlops.cli.command;

import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.Deviation;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.placing.Decided;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.PlacementPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Plans, for people and for programs. */
final class PlanReport {
    private PlanReport() {}

    /** What cannot be deployed as it is: its name, why, what its locations do with it, and how they were chosen, if they were, else null. */
    record Refused(
            String name,
            String reason,
            List<Deviation> deviations,
            @Nullable Decided decidedOrNull) {}

    /** As the result: what {@code --dry-run} is for. {@code refusedOrNull} comes after {@code plans}; null where nothing is refused. */
    static void print(Session session, List<Planned> plans, @Nullable Refused refusedOrNull) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("plans");
                plans.forEach(each -> write(json, each, session.clock().instant()));
                if (refusedOrNull != null) {
                    write(json, refusedOrNull, session.clock().instant());
                }
                json.writeEndArray();
            });
            return;
        }
        for (Planned each : plans) {
            each.plan().lines().forEach(session::result);
            more(each, session.clock().instant()).forEach(session::result);
            deviations(each.plan().deviations()).forEach(session::result);
            warnings(each).forEach(session::result);
        }
        if (refusedOrNull != null) {
            session.result(refusedOrNull.name() + ": cannot be deployed like this");
            chosen(refusedOrNull.decidedOrNull(), session.clock().instant()).forEach(session::result);
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
    static void show(Session session, List<Planned> plans) {
        lines(plans, session.clock().instant()).forEach(session::note);
    }

    private static List<String> lines(List<Planned> plans, Instant now) {
        List<String> lines = new ArrayList<>();
        for (Planned each : plans) {
            lines.addAll(each.plan().lines());
            lines.addAll(more(each, now));
            lines.addAll(warnings(each));
        }
        return lines;
    }

    /** How locations were chosen, what of it survives, and what it costs. */
    private static List<String> more(Planned planned, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.addAll(chosen(planned.decidedOrNull(), now));
        planned.survival()
                .ifPresent(check -> lines.add(
                        "  objectives.survive " + (check.holds() ? "holds" : "does not hold: " + check.lacking())));
        lines.addAll(new CostChangeReport(planned.before(), planned.after(), now).lines());
        return lines;
    }

    private static List<String> warnings(Planned planned) {
        return planned.warnings().stream().map(warning -> "warning: " + warning).toList();
    }

    private static void write(JsonGenerator json, Refused refused, Instant now) {
        json.writeStartObject();
        json.writeStringProperty("name", refused.name());
        json.writeStringProperty("action", "REFUSED");
        json.writeStringProperty("reason", refused.reason());
        if (refused.decidedOrNull() != null) {
            chosen(json, refused.decidedOrNull(), now);
        }
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

    private static void write(JsonGenerator json, Planned planned, Instant now) {
        Plan plan = planned.plan();
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
        more(json, planned, now);
        write(json, plan.deviations());
        Json.texts(json, "lines", plan.lines());
        Json.texts(json, "warnings", planned.warnings());
        json.writeEndObject();
    }

    private static void more(JsonGenerator json, Planned planned, Instant now) {
        planned.decided().ifPresent(decided -> chosen(json, decided, now));
        planned.survival().ifPresent(check -> {
            json.writeObjectPropertyStart("survival");
            json.writeBooleanProperty("holds", check.holds());
            json.writeStringProperty("lacking", check.holds() ? "" : check.lacking());
            json.writeEndObject();
        });
        CostChangeReport cost = new CostChangeReport(planned.before(), planned.after(), now);
        if (!cost.lines().isEmpty()) {
            cost.write(json);
        }
    }

    private static List<String> chosen(@Nullable Decided decidedOrNull, Instant now) {
        return decidedOrNull == null
                ? List.of()
                : decidedOrNull
                        .plan()
                        .map(plan -> DecisionText.lines(plan, decidedOrNull.notes(), now))
                        .orElse(List.of());
    }

    private static void chosen(JsonGenerator json, Decided decided, Instant now) {
        switch (decided.placement()) {
            case PlacementPlan plan -> {
                json.writeObjectPropertyStart("placement");
                decided.standing().ifPresent(row -> json.writeStringProperty("decision", row.id()));
                DecisionJson.write(json, plan, decided.notes(), now);
                json.writeEndObject();
            }
            case Infeasible none -> DecisionJson.write(json, none);
        }
    }
}
