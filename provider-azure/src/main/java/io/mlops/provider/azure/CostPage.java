package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.price.Money;
import java.net.URI;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A page of the table that Cost Management answers; its columns are found by their names. */
record CostPage(@Nullable Table properties) {
    static final String SERVICE = "ServiceName";

    /** @param nextLink where the next page is; null or empty text for none */
    record Table(
            @Nullable String nextLink,
            @Nullable List<Column> columns,
            @Nullable List<List<JsonNode>> rows) {}

    record Column(String name) {}

    Optional<URI> next() {
        return Optional.ofNullable(properties)
                .map(Table::nextLink)
                .filter(link -> !link.isEmpty())
                .map(URI::create);
    }

    List<Row> rows() throws AzureException {
        if (properties == null || properties.columns() == null || properties.rows() == null) {
            throw damaged("without a table");
        }
        List<Row> rows = new ArrayList<>();
        for (List<JsonNode> cells : properties.rows()) {
            if (cells.size() != properties.columns().size()) {
                throw damaged("a row of " + cells.size() + " cells for "
                        + properties.columns().size() + " columns");
            }
            Map<String, JsonNode> named = new TreeMap<>();
            for (int at = 0; at < cells.size(); at++) {
                named.put(properties.columns().get(at).name().toLowerCase(Locale.ROOT), cells.get(at));
            }
            rows.add(new Row(named));
        }
        return rows;
    }

    private static AzureException damaged(String what) {
        return new AzureException(ErrorCode.UNKNOWN, "Cost Management answered " + what);
    }

    /** @param cells by the columns' names in lower case */
    record Row(Map<String, JsonNode> cells) {
        /** Empty text for null. */
        String text(String column) throws AzureException {
            JsonNode cell = cells.get(column.toLowerCase(Locale.ROOT));
            if (cell == null) {
                throw damaged("without the column " + column);
            }
            return cell.isNull() ? "" : cell.asText();
        }

        /** A day is a number, as 20261101. */
        LocalDate day() throws AzureException {
            String day = text("UsageDate");
            try {
                return LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE);
            } catch (DateTimeParseException e) {
                throw damaged("the day \"" + day + "\"");
            }
        }

        Money cost() throws AzureException {
            JsonNode cost = cells.get(CostQuestion.COST.toLowerCase(Locale.ROOT));
            if (cost == null || !cost.isNumber()) {
                throw damaged("the cost " + cost);
            }
            return new Money(cost.decimalValue(), currency());
        }

        Currency currency() throws AzureException {
            String currency = text("Currency");
            try {
                return Currency.getInstance(currency);
            } catch (IllegalArgumentException e) {
                throw damaged("the currency \"" + currency + "\"");
            }
        }
    }
}
