package io.mlops.cli.command;

import io.mlops.catalog.tiering.Bill;
import io.mlops.catalog.tiering.PolicyCost;
import io.mlops.cli.console.Json;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What policies cost, for programs. */
final class PolicyCostJson {
    private PolicyCostJson() {}

    static void write(JsonGenerator json, PolicyPricing pricing) {
        json.writeStringProperty("name", pricing.name());
        json.writeNumberProperty("months", pricing.months());
        json.writeNumberProperty("objects", pricing.inventory().count());
        json.writeNumberProperty("bytes", pricing.inventory().bytes());
        json.writeNumberProperty("skipped", pricing.skipped());
        json.writeNumberProperty("readShare", pricing.reads());
        json.writeArrayPropertyStart("locations");
        for (PolicyCost cost : pricing.costs()) {
            json.writeStartObject();
            cost(json, cost);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The properties of one location. */
    static void cost(JsonGenerator json, PolicyCost cost) {
        json.writeStringProperty("location", cost.tariff().location().toString());
        bill(json, "before", cost.before());
        bill(json, "after", cost.after());
        json.writeNumberProperty("saving", cost.saving());
        json.writeBooleanProperty("exact", cost.exact());
        cost.paidOffInMonth()
                .ifPresentOrElse(
                        month -> json.writeNumberProperty("paidOffInMonth", month),
                        () -> json.writeNullProperty("paidOffInMonth"));
        number(json, "breakEvenReadShare", cost.breakEvenReads());
        json.writeStringProperty(
                "oldestPrice", cost.tariff().oldest().map(Object::toString).orElse(null));
        json.writeBooleanProperty("undatedPrices", cost.tariff().undated());
    }

    private static void bill(JsonGenerator json, String name, Bill bill) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("storage", bill.storage().known().amount());
        json.writeNumberProperty("moves", bill.moves().known().amount());
        json.writeNumberProperty("early", bill.early().known().amount());
        json.writeNumberProperty("reads", bill.reads().known().amount());
        json.writeNumberProperty("monitoring", bill.monitoring().known().amount());
        Total total = bill.total();
        json.writeNumberProperty("total", total.known().amount());
        Json.texts(json, "unknown", List.copyOf(total.unknown()));
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, Optional<BigDecimal> number) {
        number.ifPresentOrElse(given -> json.writeNumberProperty(name, given), () -> json.writeNullProperty(name));
    }
}
