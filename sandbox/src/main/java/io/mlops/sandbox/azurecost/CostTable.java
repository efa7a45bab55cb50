package io.mlops.sandbox.azurecost;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.cloud.BilledItem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table that a query is answered with: the sum, then the day as a number, then what it is grouped by (a tag has two columns, its key
 * and its value), then the currency.
 *
 * @param groups service or tag, as the query names them; at most two
 */
record CostTable(boolean daily, List<Group> groups) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_GROUPS = 2;
    private static final Set<String> NUMBERS = Set.of("Cost", "UsageDate");

    /**
     * What is told apart.
     *
     * @param tag empty text for the service
     */
    record Group(String tag) {
        private List<String> columns() {
            return tag.isEmpty() ? List.of("ServiceName") : List.of("TagKey", "TagValue");
        }

        private List<String> cells(BilledItem item) {
            return tag.isEmpty() ? List.of(item.service()) : List.of(tag, value(item, tag));
        }
    }

    static CostTable of(JsonNode dataset, boolean daily) throws ArmError {
        if (!dataset.path("aggregation").path("Cost").path("name").asString("").equals("Cost")) {
            throw ArmError.invalid("Invalid query definition: the sandbox sums up the column Cost, under that name.");
        }
        List<Group> groups = new ArrayList<>();
        for (JsonNode group : dataset.path("grouping")) {
            String name = group.path("name").asString("");
            boolean tag = group.path("type").asString("").equals("TagKey");
            if (!tag && !name.equals("ServiceName")) {
                throw ArmError.invalid("Invalid query definition: Invalid dataset grouping: '" + name + "'.");
            }
            groups.add(new Group(tag ? name : ""));
        }
        if (groups.size() > MOST_GROUPS) {
            throw ArmError.invalid("Invalid query definition: a query has at most 2 groups.");
        }
        return new CostTable(daily, groups);
    }

    /** What a filter lets through; values and keys of tags are compared in any case. */
    static Predicate<BilledItem> filter(JsonNode filter) throws ArmError {
        if (filter.isMissingNode() || filter.isNull()) {
            return item -> true;
        }
        if (filter.has("and")) {
            if (filter.path("and").size() < 2) {
                throw ArmError.invalid("Invalid query definition: 'and' needs two at least.");
            }
            Predicate<BilledItem> all = item -> true;
            for (JsonNode each : filter.path("and")) {
                all = all.and(filter(each));
            }
            return all;
        }
        JsonNode tag = filter.path("tags");
        String name = tag.path("name").asString("");
        if (name.isEmpty() || !tag.path("operator").asString("").equals("In")) {
            throw ArmError.invalid("Invalid query definition: the sandbox filters by tags that are In a list.");
        }
        Set<String> values = StreamSupport.stream(tag.path("values").spliterator(), false)
                .map(value -> value.asString("").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return item -> values.contains(value(item, name).toLowerCase(Locale.ROOT));
    }

    private static String value(BilledItem item, String tag) {
        return item.tags().entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(tag))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** A day as a query tells it: 20261101. */
    static int number(LocalDate day) {
        return Integer.parseInt(day.format(DateTimeFormatter.BASIC_ISO_DATE));
    }

    ObjectNode head() {
        List<String> columns = new ArrayList<>(List.of("Cost"));
        if (daily) {
            columns.add("UsageDate");
        }
        groups.forEach(group -> columns.addAll(group.columns()));
        columns.add("Currency");
        return head(columns.toArray(String[]::new));
    }

    static ObjectNode head(String... columns) {
        ObjectNode head = JSON.createObjectNode();
        ArrayNode array = head.putArray("columns");
        for (String column : columns) {
            array.addObject().put("name", column).put("type", NUMBERS.contains(column) ? "Number" : "String");
        }
        return head;
    }

    /** What is alike is one row. */
    List<ArrayNode> rows(List<BilledItem> items) {
        Map<String, List<BilledItem>> alike = new TreeMap<>();
        for (BilledItem item : items) {
            alike.computeIfAbsent((daily ? item.day() : "") + " " + cells(item), any -> new ArrayList<>())
                    .add(item);
        }
        return alike.values().stream().map(this::row).toList();
    }

    private ArrayNode row(List<BilledItem> items) {
        ArrayNode row = JSON.createArrayNode();
        row.add(items.stream().map(BilledItem::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
        if (daily) {
            row.add(number(items.getFirst().day()));
        }
        cells(items.getFirst()).forEach(row::add);
        return row.add(CostManagement.CURRENCY);
    }

    private List<String> cells(BilledItem item) {
        return groups.stream().flatMap(group -> group.cells(item).stream()).toList();
    }
}
