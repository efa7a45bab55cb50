package io.mlops.cli.command;

import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.price.Money;
import io.mlops.spend.BudgetSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** Budgets, and how they stand. */
record BudgetReport(List<HomeBudgets.Standing> standings) {
    void print(Session session) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("budgets");
                standings.forEach(standing -> write(json, standing));
                json.writeEndArray();
            });
            return;
        }
        if (standings.isEmpty()) {
            session.result("No budget is set.");
            return;
        }
        Table table =
                new Table("", "NAME", "CLOUD", "A MONTH", "SPENT", "SHARE", "ALERTS", "TELLS", "STATE").right(2, 3, 4);
        for (HomeBudgets.Standing standing : standings) {
            BudgetSpec spec = standing.budget().spec();
            table.row(
                    standing.name(),
                    standing.provider().name(),
                    Sums.text(spec.monthly()),
                    text(standing.spent()),
                    standing.percent().map(percent -> percent + "%").orElse("-"),
                    spec.alerts().isEmpty()
                            ? "-"
                            : spec.alerts().stream().map(BudgetWords::text).collect(Collectors.joining(",")),
                    spec.recipients().isEmpty() ? "-" : String.join(",", spec.recipients()),
                    state(standing));
        }
        table.lines().forEach(session::result);
    }

    private static String text(Optional<Money> amount) {
        return amount.map(Sums::text).orElse("unknown");
    }

    private static String state(HomeBudgets.Standing standing) {
        return standing.spent().isEmpty() ? "unknown" : standing.exceeded() ? "USED UP" : "ok";
    }

    private static void write(JsonGenerator json, HomeBudgets.Standing standing) {
        BudgetSpec spec = standing.budget().spec();
        json.writeStartObject();
        json.writeStringProperty("name", standing.name());
        json.writeStringProperty("cloud", standing.provider().name());
        json.writeStringProperty("nameAtCloud", spec.name());
        json.writeNumberProperty("amount", PriceText.rounded(spec.monthly().amount()));
        json.writeStringProperty("currency", spec.monthly().currency().getCurrencyCode());
        standing.spent().ifPresent(spent -> json.writeNumberProperty("spent", PriceText.rounded(spent.amount())));
        standing.percent().ifPresent(percent -> json.writeNumberProperty("percent", percent));
        standing.budget()
                .forecast()
                .ifPresent(forecast -> json.writeNumberProperty("forecast", PriceText.rounded(forecast.amount())));
        json.writeBooleanProperty("usedUp", standing.exceeded());
        Json.texts(json, "alerts", spec.alerts().stream().map(BudgetWords::text).toList());
        Json.texts(json, "recipients", List.copyOf(spec.recipients()));
        json.writeEndObject();
    }
}
