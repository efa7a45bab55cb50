package io.mlops.cli.command;

import io.mlops.catalog.EndpointPrices;
import io.mlops.cli.console.Json;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementPlan.Loss;
import io.mlops.planner.place.PlacementPlan.Placed;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** A placement that was decided, for programs: properties of the object that is being written. */
final class DecisionJson {
    private DecisionJson() {}

    static void write(JsonGenerator json, PlacementPlan plan, List<String> notes, Instant now) {
        json.writeArrayPropertyStart("placed");
        for (Placed placed : plan.placed()) {
            write(json, placed);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("losses");
        for (Loss loss : plan.losses()) {
            json.writeStartObject();
            json.writeStringProperty("domain", loss.domain().toString());
            json.writeNumberProperty("left", loss.left());
            json.writeNumberProperty("asked", loss.asked());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("capacity", plan.capacity());
        json.writeNumberProperty("availability", plan.availability());
        json.writeNumberProperty("usdHourly", PriceText.rounded(plan.hourly().amount()));
        json.writeNumberProperty("usdMonthly", PriceText.rounded(DecisionText.monthly(plan.hourly())));
        json.writeBooleanProperty("exact", DecisionText.exact(plan));
        json.writeStringProperty("oldestPrice", DecisionText.oldest(plan, now).toString());
        json.writeBooleanProperty("proven", plan.proven());
        json.writeNumberProperty("gap", plan.gap());
        Json.texts(json, "notes", notes);
    }

    private static void write(JsonGenerator json, Placed placed) {
        Candidate candidate = placed.candidate();
        json.writeStartObject();
        json.writeStringProperty("location", candidate.location().toString());
        json.writeStringProperty("instanceType", candidate.offer().instanceType());
        json.writeStringProperty("purchase", DecisionText.word(candidate.offer().purchase()));
        json.writeNumberProperty("replicas", placed.replicas());
        json.writeNumberProperty("requestsPerSecond", candidate.throughput().requestsPerSecond());
        json.writeStringProperty(
                "basis", DecisionText.word(candidate.throughput().basis()));
        json.writeStringProperty("basisSource", candidate.throughput().source());
        json.writeNumberProperty("usdHourly", PriceText.rounded(placed.hourly().amount()));
        json.writeBooleanProperty("exact", !EndpointPrices.isLowerBound(candidate.offer()));
        json.writeStringProperty("pricedAt", candidate.offer().effective().toString());
        json.writeStringProperty("priceSource", candidate.offer().source());
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Infeasible none) {
        json.writeArrayPropertyStart("conflicts");
        for (Infeasible.Conflict conflict : none.conflicts()) {
            json.writeStartObject();
            json.writeStringProperty("requirement", conflict.requirement().name());
            json.writeStringProperty("words", conflict.words());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
