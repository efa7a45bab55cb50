package io.mlops.cli.drill;

import io.mlops.cli.load.Window;
import java.util.Locale;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;

/** A drill's report for programs, and for the journal. */
public final class DrillJson {
    private DrillJson() {}

    /** Writes the report's properties into the current object. */
    public static void write(JsonGenerator json, DrillReport report) {
        DrillPlan plan = report.plan();
        json.writeStringProperty("deployment", plan.deployment());
        json.writeStringProperty("fault", plan.fault().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("target", plan.target().toString());
        json.writeStringProperty("replica", plan.victim());
        json.writeNumberProperty("rps", plan.rps());
        json.writeNumberProperty("durationMillis", plan.duration().toMillis());
        json.writeStringProperty("began", report.began().toString());
        json.writeNumberProperty("requests", report.requests());
        json.writeNumberProperty("failed", report.failed());
        json.writeStringProperty("firstError", report.firstError());
        time(json, "ejectedMillis", report.ejected());
        time(json, "firstGoodMillis", report.firstGood());
        time(json, "replacementReadyMillis", report.ready());
        time(json, "backMillis", report.back());
        json.writeNumberProperty("throughputKept", report.throughputKept());
        window(json, "before", report.before());
        window(json, "during", report.during());
        window(json, "after", report.after());
        json.writeArrayPropertyStart("checks");
        for (Check check : report.checks()) {
            json.writeStartObject();
            json.writeStringProperty("promise", check.promise());
            json.writeStringProperty("measured", check.measured());
            json.writeBooleanProperty("held", check.held());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanProperty("held", report.held());
    }

    private static void time(JsonGenerator json, String name, OptionalDouble millis) {
        if (millis.isPresent()) {
            json.writeNumberProperty(name, millis.getAsDouble());
        } else {
            json.writeNullProperty(name);
        }
    }

    private static void window(JsonGenerator json, String name, Window window) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("requests", window.requests());
        json.writeNumberProperty("failed", window.failed());
        json.writeNumberProperty("requestsPerSecond", window.throughput());
        json.writeNumberProperty("p50Millis", window.p50());
        json.writeNumberProperty("p99Millis", window.p99());
        json.writeNumberProperty("maxMillis", window.max());
        json.writeEndObject();
    }
}
