package io.mlops.cli.command;

import io.mlops.catalog.cost.Commitment;
import io.mlops.catalog.cost.Comparison;
import io.mlops.catalog.cost.CostLine;
import io.mlops.catalog.cost.DailyPeak;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.catalog.cost.MeasuredLoad;
import io.mlops.catalog.cost.MonthlyCost;
import io.mlops.catalog.cost.Share;
import io.mlops.cli.console.Json;
import io.mlops.price.Offer;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** A comparison for programs. Amounts are USD; one with {@code unknown} is a lower bound. */
final class ComparisonJson {
    private ComparisonJson() {}

    static void write(JsonGenerator json, ComparisonReport report) {
        Comparison comparison = report.comparison();
        LoadCurve load = comparison.costs().work().load();
        json.writeStringProperty("name", report.name());
        json.writeNumberProperty("hoursPerMonth", LoadCurve.MONTH_HOURS);
        load(json, load);
        json.writeNumberProperty("predictionsPerMonth", PriceText.rounded(load.predictions()));
        json.writeArrayPropertyStart("locations");
        for (Comparison.Row row : comparison.rows()) {
            json.writeStartObject();
            json.writeStringProperty("location", row.location().toString());
            cost(json, "onDemand", row.onDemand(), load);
            cost(json, "spot", row.spot(), load);
            commitments(json, row.commitments());
            json.writeEndObject();
        }
        json.writeEndArray();
        plan(json, comparison);
        Json.texts(json, "unknown", comparison.unknown());
        Json.texts(json, "assumptions", report.assumptions());
    }

    private static void load(JsonGenerator json, LoadCurve curve) {
        switch (curve) {
            case DailyPeak day -> json.writeNumberProperty("peakHoursPerDay", day.peakHoursPerDay());
            case MeasuredLoad load -> {
                json.writeObjectPropertyStart("measuredLoad");
                json.writeStringProperty("from", load.from().toString());
                json.writeStringProperty("until", load.until().toString());
                json.writeNumberProperty("hours", load.hours().size());
                json.writeNumberProperty("requestsPerSecondPerReplica", load.perReplica());
                json.writeStringProperty("basis", load.basis());
                json.writeArrayPropertyStart("replicas");
                load.replicas().forEach((replicas, share) -> {
                    json.writeStartObject();
                    json.writeNumberProperty("replicas", replicas);
                    json.writeNumberProperty("hoursPerMonth", PriceText.rounded(share.multiply(LoadCurve.MONTH_HOURS)));
                    json.writeEndObject();
                });
                json.writeEndArray();
                json.writeEndObject();
            }
        }
    }

    private static void plan(JsonGenerator json, Comparison comparison) {
        json.writeArrayPropertyStart("plan");
        for (Share share : comparison.plan()) {
            json.writeStartObject();
            json.writeStringProperty("location", share.location().toString());
            json.writeNumberProperty("replicas", share.steady());
            json.writeNumberProperty("replicasAtPeak", share.peak());
            json.writeNumberProperty("traffic", share.traffic());
            json.writeStringProperty("instanceType", share.instanceTypeOrNull());
            json.writeStringProperty("purchase", word(share.purchase()));
            json.writeEndObject();
        }
        json.writeEndArray();
        cost(json, "planned", comparison.planCost(), comparison.costs().work().load());
        json.writeStringProperty(
                "cheapest",
                comparison.cheapest().map(row -> row.location().toString()).orElse(null));
        comparison
                .resilience()
                .ifPresentOrElse(extra -> total(json, "resilience", extra), () -> json.writeNullProperty("resilience"));
    }

    private static void cost(JsonGenerator json, String name, Optional<MonthlyCost> found, LoadCurve load) {
        if (found.isEmpty()) {
            json.writeNullProperty(name);
            return;
        }
        MonthlyCost cost = found.get();
        json.writeObjectPropertyStart(name);
        total(json, "month", cost.month());
        total(json, "year", cost.year());
        cost.perMillion(load)
                .ifPresentOrElse(
                        each -> total(json, "perMillionPredictions", each),
                        () -> json.writeNullProperty("perMillionPredictions"));
        json.writeStringProperty(
                "oldestPrice", cost.oldestPrice().map(Object::toString).orElse(null));
        machines(json, cost.machines());
        json.writeArrayPropertyStart("lines");
        for (CostLine line : cost.lines()) {
            json.writeStartObject();
            json.writeStringProperty("kind", word(line.kind()));
            json.writeStringProperty("formula", line.formula());
            total(json, "month", line.month());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void machines(JsonGenerator json, List<Offer> machines) {
        json.writeArrayPropertyStart("machines");
        for (Offer offer : machines) {
            json.writeStartObject();
            json.writeStringProperty("location", offer.location().toString());
            json.writeStringProperty("instanceType", offer.instanceType());
            json.writeStringProperty("purchase", word(offer.purchase()));
            json.writeNumberProperty("hourly", offer.hourly().amount());
            json.writeStringProperty("effective", offer.effective().toString());
            json.writeStringProperty("source", offer.source());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void commitments(JsonGenerator json, List<Commitment> commitments) {
        json.writeArrayPropertyStart("commitments");
        for (Commitment each : commitments) {
            json.writeStartObject();
            json.writeStringProperty("plan", word(each.plan()));
            json.writeNumberProperty("years", each.plan().years());
            json.writeBooleanProperty("assumed", each.assumed());
            number(json, "hourly", each.committed());
            json.writeNumberProperty("onDemand", each.onDemand());
            Optional<Offer> offer = each.offer();
            json.writeStringProperty(
                    "instanceType", offer.map(Offer::instanceType).orElse(null));
            json.writeStringProperty(
                    "effective",
                    offer.map(known -> known.effective().toString()).orElse(null));
            json.writeStringProperty("source", offer.map(Offer::source).orElse(null));
            number(json, "breakEvenUse", each.breakEvenUse());
            number(json, "breakEvenMonths", each.breakEvenMonths());
            json.writeNumberProperty("machines", each.machines());
            number(json, "savingPerMonth", each.savingAMonth());
            json.writeNumberProperty("discountForPeak", each.discountForPeak());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void total(JsonGenerator json, String name, Total total) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("usd", PriceText.rounded(total.known().amount()));
        json.writeBooleanProperty("exact", total.exact());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, Optional<BigDecimal> number) {
        number.ifPresentOrElse(given -> json.writeNumberProperty(name, given), () -> json.writeNullProperty(name));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
