package io.mlops.cli.command;

import io.mlops.cli.console.Table;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.planner.place.Explanation;
import io.mlops.planner.place.Explanation.Kind;
import io.mlops.planner.place.Explanation.Price;
import io.mlops.planner.place.Explanation.Rejection;
import io.mlops.planner.place.PlacementPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/**
 * Why a placement is as it is.
 *
 * @param same whether deciding again led to it again
 * @param rejected whether every offer that was not chosen is named
 */
record ExplainReport(
        DecisionRow row, PlacementPlan plan, boolean same, Explanation explanation, boolean rejected, Instant now) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("decision " + row.id() + ", " + row.decidedAt() + ", by " + row.actor());
        lines.addAll(DecisionText.lines(plan, row.notes(), now));
        lines.add("  decided again from the same inputs: " + (same ? "the same" : "ANOTHER PLACEMENT"));
        lines.add("");
        lines.add("what makes it cost so much: "
                + (explanation.binding().isEmpty()
                        ? "no requirement"
                        : explanation.binding().stream().map(DecisionText::word).collect(Collectors.joining(", "))));
        Table prices = new Table("  ", "INSTEAD", "USD A MONTH", "DIFFERENCE").right(1, 2);
        for (Price price : explanation.prices()) {
            prices.row(
                    price.instead(),
                    price.hourly().map(DecisionText::month).orElse("impossible"),
                    price.difference()
                            .map(each -> (each.amount().signum() > 0 ? "+" : "") + DecisionText.month(each))
                            .orElse(""));
        }
        lines.addAll(prices.lines());
        lines.add("");
        lines.addAll(rejections());
        return lines;
    }

    private List<String> rejections() {
        List<String> lines = new ArrayList<>();
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        explanation.rejections().forEach(each -> counts.merge(each.kind(), 1, Integer::sum));
        lines.add("not chosen: "
                + counts.entrySet().stream()
                        .map(each -> each.getValue() + " " + DecisionText.word(each.getKey()))
                        .collect(Collectors.joining(", "))
                + (rejected ? "" : "; --rejected says why each"));
        if (rejected) {
            Table table = new Table("  ", "OFFER", "KIND", "WHY");
            for (Rejection each : explanation.rejections()) {
                table.row(each.candidate(), DecisionText.word(each.kind()), each.reason());
            }
            lines.addAll(table.lines());
        }
        return lines;
    }

    void write(JsonGenerator json) {
        json.writeStringProperty("decision", row.id());
        json.writeStringProperty("decidedAt", row.decidedAt().toString());
        json.writeStringProperty("actor", row.actor());
        json.writeBooleanProperty("same", same);
        DecisionJson.write(json, plan, row.notes(), now);
        json.writeArrayPropertyStart("binding");
        explanation.binding().forEach(each -> json.writeString(each.name()));
        json.writeEndArray();
        json.writeArrayPropertyStart("prices");
        for (Price price : explanation.prices()) {
            json.writeStartObject();
            json.writeStringProperty("requirement", price.requirement().name());
            json.writeStringProperty("instead", price.instead());
            json.writeBooleanProperty("relaxed", price.relaxed());
            price.hourly().ifPresent(each -> json.writeNumberProperty("usdHourly", PriceText.rounded(each.amount())));
            price.difference()
                    .ifPresent(each -> json.writeNumberProperty("usdHourlyMore", PriceText.rounded(each.amount())));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("rejected");
        for (Rejection each : rejected ? explanation.rejections() : List.<Rejection>of()) {
            json.writeStartObject();
            json.writeStringProperty("offer", each.candidate());
            json.writeStringProperty("kind", each.kind().name());
            json.writeStringProperty("reason", each.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
