package io.mlops.cli.command;

import io.mlops.cli.console.Json;
import io.mlops.price.Money;
import io.mlops.price.Total;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** A report of money spent as JSON: what is unknown is not there. */
record SpendJson(SpendReport report) {
    void write(JsonGenerator json) {
        json.writeStringProperty("by", report.by().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("from", report.from().toString());
        json.writeStringProperty("to", report.until().minusDays(1).toString());
        json.writeStringProperty("asOf", report.now().toString());
        json.writeArrayPropertyStart("rows");
        report.rows().forEach(row -> {
            json.writeStartObject();
            row(json, row);
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeObjectPropertyStart("total");
        row(json, report.total());
        json.writeEndObject();
        json.writeArrayPropertyStart("monthsEnd");
        report.outlooks().forEach(outlook -> outlook(json, outlook));
        json.writeEndArray();
        json.writeArrayPropertyStart("clouds");
        report.clouds().forEach(cloud -> cloud(json, cloud));
        json.writeEndArray();
    }

    private static void row(JsonGenerator json, SpendReport.Row row) {
        json.writeStringProperty("name", row.name());
        amounts(json, "billed", row.billed());
        json.writeBooleanProperty("billedComplete", row.unasked().isEmpty());
        total(json, row.planned());
        row.drift().ifPresent(drift -> json.writeNumberProperty("drift", PriceText.rounded(drift)));
        Json.texts(json, "why", List.copyOf(row.why()));
    }

    private static void total(JsonGenerator json, Total planned) {
        json.writeObjectPropertyStart("planned");
        json.writeNumberProperty("usd", PriceText.rounded(planned.known().amount()));
        json.writeBooleanProperty("complete", planned.exact());
        json.writeEndObject();
    }

    private static void outlook(JsonGenerator json, SpendReport.Outlook outlook) {
        json.writeStartObject();
        json.writeStringProperty("cloud", outlook.cloud());
        amounts(json, "expected", outlook.expected());
        json.writeBooleanProperty("complete", outlook.exact());
        if (!outlook.range().isEmpty()) {
            json.writeNumberProperty(
                    "low", PriceText.rounded(outlook.range().getFirst().amount()));
            json.writeNumberProperty(
                    "high", PriceText.rounded(outlook.range().getLast().amount()));
        }
        json.writeStringProperty("source", outlook.source());
        json.writeEndObject();
    }

    private static void cloud(JsonGenerator json, CloudSpend cloud) {
        json.writeStartObject();
        json.writeStringProperty("cloud", cloud.cloud());
        cloud.failure().ifPresent(failure -> {
            json.writeStringProperty("code", failure.code().name());
            json.writeStringProperty("error", String.valueOf(failure.getMessage()));
        });
        cloud.statement().ifPresent(statement -> {
            json.writeStringProperty("source", statement.source());
            json.writeStringProperty("asked", statement.asked().toString());
            json.writeBooleanProperty("kept", cloud.kept());
            json.writeNumberProperty("lateHours", statement.late().toHours());
            money(json, "fee", statement.fee());
            Json.texts(
                    json,
                    "notFinal",
                    statement.estimated().stream().map(Object::toString).toList());
        });
        json.writeEndObject();
    }

    private static void amounts(JsonGenerator json, String name, Sums sums) {
        json.writeArrayPropertyStart(name);
        sums.byCurrency().values().forEach(amount -> {
            json.writeStartObject();
            fields(json, amount);
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void money(JsonGenerator json, String name, Money amount) {
        json.writeObjectPropertyStart(name);
        fields(json, amount);
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, Money amount) {
        json.writeNumberProperty("amount", PriceText.rounded(amount.amount()));
        json.writeStringProperty("currency", amount.currency().getCurrencyCode());
    }
}
