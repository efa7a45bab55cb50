package io.mlops.cli.command;

import io.mlops.catalog.cost.LoadCurve;
import io.mlops.cli.console.Json;
import io.mlops.controlplane.placing.RunningCost;
import io.mlops.price.Total;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/**
 * What a change costs: what runs now against what runs then.
 *
 * @param now to tell how old prices are
 */
record CostChangeReport(RunningCost before, RunningCost after, Instant now) {
    /** Nothing where nothing is paid before and after. */
    List<String> lines() {
        if (before.isNothing() && after.isNothing()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("  cost: " + PriceText.total(before.hourly()) + " becomes " + PriceText.total(after.hourly())
                + " USD an hour; " + PriceText.total(month(before)) + " becomes " + PriceText.total(month(after))
                + " USD a month, without traffic and storage"
                + oldest().map(then -> "; oldest price " + PriceText.age(Optional.of(then), now) + " old")
                        .orElse(""));
        unknown().forEach(each -> lines.add("    no price is known of " + each));
        return lines;
    }

    void write(JsonGenerator json) {
        json.writeObjectPropertyStart("cost");
        write(json, "before", before.hourly());
        write(json, "after", after.hourly());
        oldest().ifPresent(then -> json.writeStringProperty("oldestPrice", then.toString()));
        Json.texts(json, "unknown", unknown());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Total hourly) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("usdHourly", PriceText.rounded(hourly.known().amount()));
        json.writeNumberProperty(
                "usdMonthly", PriceText.rounded(hourly.known().amount().multiply(LoadCurve.MONTH_HOURS)));
        json.writeBooleanProperty("exact", hourly.exact());
        json.writeEndObject();
    }

    private static Total month(RunningCost cost) {
        return cost.hourly().times(LoadCurve.MONTH_HOURS);
    }

    private Optional<Instant> oldest() {
        return Stream.of(before.oldestOrNull(), after.oldestOrNull())
                .filter(Objects::nonNull)
                .min(Instant::compareTo);
    }

    private List<String> unknown() {
        TreeSet<String> unknown = new TreeSet<>(before.hourly().unknown());
        unknown.addAll(after.hourly().unknown());
        return List.copyOf(unknown);
    }
}
