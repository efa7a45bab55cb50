package io.mlops.sandbox.price;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Azure's Retail Prices API (https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices): rows by a filter of
 * equalities, whose values are case sensitive, page by page; the link to the next page names the public host, as Azure's does.
 * Thread-safe.
 */
public final class RetailPrices implements WireService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PATH = "/api/retail/prices";
    private static final Pattern EQUALITY = Pattern.compile("(\\w+) eq '((?:[^']|'')*)'");
    /** The filter's name of a member, where it is another. */
    private static final Map<String, String> MEMBERS = Map.of("priceType", "type");

    private final List<JsonNode> rows;
    private final int pageSize;

    /**
     * @param rows in the shape of {@code Items}
     * @param pageSize rows on a page
     */
    public RetailPrices(List<JsonNode> rows, int pageSize) {
        this.rows = List.copyOf(rows);
        this.pageSize = pageSize;
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        if (!request.rawPath().equals(PATH) || !request.method().equals("GET")) {
            return error(404, "NotFound", "The sandbox has no " + request.method() + " " + request.rawPath());
        }
        Map<String, String> parameters = request.parameters();
        Map<String, Set<String>> wanted = new HashMap<>();
        Matcher equalities = EQUALITY.matcher(parameters.getOrDefault("$filter", ""));
        while (equalities.find()) {
            wanted.computeIfAbsent(equalities.group(1), name -> new HashSet<>())
                    .add(equalities.group(2).replace("''", "'"));
        }
        if (!parameters.getOrDefault("currencyCode", "'USD'").equals("'USD'")) {
            return error(400, "BadRequest", "The sandbox has prices in USD only");
        }
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode row : rows) {
            if (wanted.entrySet().stream()
                    .allMatch(each -> each.getValue()
                            .contains(row.path(MEMBERS.getOrDefault(each.getKey(), each.getKey()))
                                    .asString("")))) {
                found.add(row);
            }
        }
        return page(found, parameters);
    }

    private WireAnswer page(List<JsonNode> found, Map<String, String> parameters) {
        int from = Integer.parseInt(parameters.getOrDefault("$skip", "0"));
        int to = Math.min(found.size(), from + pageSize);
        ObjectNode page = JSON.createObjectNode()
                .put("BillingCurrency", "USD")
                .put("CustomerEntityId", "Default")
                .put("CustomerEntityType", "Retail");
        ArrayNode items = page.putArray("Items");
        found.subList(Math.min(from, to), to).forEach(items::add);
        if (to < found.size()) {
            Map<String, String> next = new TreeMap<>(parameters);
            next.put("$skip", Integer.toString(to));
            StringBuilder link = new StringBuilder("https://prices.azure.com:443").append(PATH);
            char separator = '?';
            for (Map.Entry<String, String> each : next.entrySet()) {
                link.append(separator)
                        .append(each.getKey())
                        .append('=')
                        .append(each.getValue().replace(" ", "%20"));
                separator = '&';
            }
            page.put("NextPageLink", link.toString());
        } else {
            page.putNull("NextPageLink");
        }
        page.put("Count", items.size());
        return WireAnswer.of(200, "application/json", page.toString());
    }

    private static WireAnswer error(int status, String code, String message) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("Error").put("Code", code).put("Message", message);
        return WireAnswer.of(status, "application/json", error.toString());
    }
}
