package io.mlops.cli.drill;

import io.mlops.cli.load.Window;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;

/** A drill's report for programs, and for the journal. */
public final class DrillJson {
    private DrillJson() {}

    /** Writes what the drill is about to do. */
    public static void begun(JsonGenerator json, DrillPlan plan, String injector) {
        json.writeStringProperty("deployment", plan.deployment());
        json.writeStringProperty("fault", plan.fault().word());
        json.writeStringProperty("target", plan.target());
        json.writeStringProperty(
                "replica", plan.victims().isEmpty() ? "" : plan.victims().getFirst());
        array(json, "replicas", plan.victims());
        json.writeNumberProperty("rps", plan.rps());
        json.writeNumberProperty("durationMillis", plan.duration().toMillis());
        json.writeNumberProperty("share", plan.options().share());
        json.writeNumberProperty("delayMillis", plan.options().delay().toMillis());
        json.writeNumberProperty("status", plan.options().status());
        json.writeStringProperty("injector", injector);
    }

    /** Writes the report's properties into the current object. */
    public static void write(JsonGenerator json, DrillReport report) {
        begun(json, report.plan(), report.injector());
        array(json, "means", report.means());
        json.writeStringProperty("aborted", report.aborted());
        json.writeStringProperty("began", report.began().toString());
        json.writeNumberProperty("requests", report.requests());
        json.writeNumberProperty("failed", report.failed());
        json.writeStringProperty("firstError", report.firstError());
        times(json, report);
        json.writeNumberProperty("throughputKept", report.throughputKept());
        json.writeObjectPropertyStart("extraTraffic");
        number(json, "before", report.extra().before());
        number(json, "during", report.extra().during());
        json.writeEndObject();
        loss(json, report);
        window(json, "before", report.before());
        window(json, "during", report.during());
        window(json, "after", report.after());
        checks(json, report);
        json.writeBooleanProperty("held", report.held());
    }

    private static void times(JsonGenerator json, DrillReport report) {
        Milestones when = report.milestones();
        number(json, "detectedMillis", when.detected());
        json.writeStringProperty("detectedBy", when.detectedBy());
        number(json, "ejectedMillis", when.ejected());
        number(json, "firstGoodMillis", report.firstGood());
        number(json, "normalMillis", report.calm());
        number(json, "revertedMillis", when.reverted());
        number(json, "replacementReadyMillis", when.ready());
        number(json, "backMillis", when.back());
    }

    private static void loss(JsonGenerator json, DrillReport report) {
        GatewayLoss loss = report.lossOrNull();
        if (loss != null) {
            json.writeObjectPropertyStart("gateway");
            json.writeNumberProperty("failedOnItsConnections", loss.onItsConnections());
            json.writeNumberProperty("failedElsewhere", loss.elsewhere());
            json.writeNumberProperty("failedAfterRetries", loss.afterRetries());
            json.writeEndObject();
        }
    }

    private static void checks(JsonGenerator json, DrillReport report) {
        json.writeArrayPropertyStart("checks");
        for (Check check : report.checks()) {
            json.writeStartObject();
            json.writeStringProperty("promise", check.promise());
            json.writeStringProperty("measured", check.measured());
            json.writeBooleanProperty("held", check.held());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void array(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String name, OptionalDouble value) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, value.getAsDouble());
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
