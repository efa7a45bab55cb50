package io.mlops.sandbox.gcpcost;

import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.gcpcost.QueryEngine.Parameter;
import io.mlops.sandbox.grpc.GcpError;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the provider's question of a bill is answered: a row for each day, service and value of the label. */
final class BillingRows {
    /** The columns with their types, in their order. */
    static final Map<String, String> FIELDS = fields();

    private BillingRows() {}

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("day", "DATE");
        fields.put("service", "STRING");
        fields.put("label", "STRING");
        fields.put("currency", "STRING");
        fields.put("amount", "BIGNUMERIC");
        return Collections.unmodifiableMap(fields);
    }

    /** @param parameters {@code from}, {@code until}, {@code label}, and {@code key0}, {@code value0} and so on of what it must have */
    static List<List<@Nullable String>> of(List<BilledItem> bill, Map<String, Parameter> parameters) throws GcpError {
        LocalDate from = LocalDate.parse(required(parameters, "from"));
        LocalDate until = LocalDate.parse(required(parameters, "until"));
        String label = required(parameters, "label");
        Predicate<BilledItem> wanted =
                item -> !item.day().isBefore(from) && item.day().isBefore(until);
        for (int at = 0; parameters.containsKey("key" + at); at++) {
            String key = required(parameters, "key" + at);
            String value = required(parameters, "value" + at);
            wanted = wanted.and(item -> value.equals(item.tags().get(key)));
        }
        Map<String, List<BilledItem>> alike = new TreeMap<>();
        bill.stream()
                .filter(wanted)
                .forEach(item -> alike.computeIfAbsent(
                                item.day() + " " + item.service() + " "
                                        + item.tags().get(label),
                                any -> new ArrayList<>())
                        .add(item));
        return alike.values().stream().map(items -> row(items, label)).toList();
    }

    private static String required(Map<String, Parameter> parameters, String name) throws GcpError {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw GcpError.invalid("Query parameter '" + name + "' not found");
        }
        return parameter.value();
    }

    private static List<@Nullable String> row(List<BilledItem> items, String label) {
        BilledItem first = items.getFirst();
        List<@Nullable String> row = new ArrayList<>(List.of(first.day().toString(), first.service()));
        row.add(first.tags().get(label));
        row.add("USD");
        row.add(items.stream()
                .map(BilledItem::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString());
        return row;
    }
}
