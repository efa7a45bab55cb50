package io.mlops.sandbox.spend;

import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS's Cost Explorer over a bill that is written here: moto answers GetCostAndUsage with what it is told to, whatever is asked, and
 * lacks GetCostForecast (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html). Thread-safe.
 */
public final class CostExplorer extends AwsJsonService {
    private static final String METRIC = "UnblendedCost";
    private static final BigDecimal LOW = new BigDecimal("0.9");
    private static final BigDecimal HIGH = new BigDecimal("1.1");

    private final int pageSize;
    private final AtomicInteger requests = new AtomicInteger();
    private List<BilledItem> bill = List.of();
    private Set<LocalDate> estimated = Set.of();
    private Optional<BigDecimal> foreseen = Optional.empty();

    /**
     * @param data botocore's folder of service models
     * @param pageSize groups on a page
     */
    public CostExplorer(Path data, int pageSize) throws IOException {
        super(ServiceModel.read(data, "ce"), "ce");
        this.pageSize = pageSize;
    }

    /** Makes this the whole bill. */
    public synchronized void bill(List<BilledItem> items, Set<LocalDate> notFinal) {
        bill = List.copyOf(items);
        estimated = Set.copyOf(notFinal);
    }

    /** Makes this the forecast, whatever is asked; empty for too little data. */
    public synchronized void foresee(Optional<BigDecimal> usd) {
        foreseen = usd;
    }

    /** How often anything was asked. */
    public int requests() {
        return requests.get();
    }

    @Override
    synchronized WireAnswer call(String operation, ObjectNode input, WireRequest request) throws AwsException {
        requests.incrementAndGet();
        return switch (operation) {
            case "GetCostAndUsage" -> json(usage(input));
            case "GetCostForecast" -> json(forecast(input));
            default -> throw new AwsException(400, "UnknownOperationException", "The sandbox has no " + operation);
        };
    }

    private ObjectNode usage(ObjectNode input) throws AwsException {
        if (!input.path("Granularity").asString("").equals("DAILY")
                || !input.at("/Metrics/0").asString("").equals(METRIC)
                || input.path("GroupBy").size() != 2) {
            throw AwsException.validation("The sandbox groups " + METRIC + " by day and two keys only");
        }
        LocalDate from = LocalDate.parse(input.at("/TimePeriod/Start").asString(""));
        LocalDate until = LocalDate.parse(input.at("/TimePeriod/End").asString(""));
        if (!from.isBefore(until)) {
            throw AwsException.validation("Start date (and hour) should be before end date (and hour)");
        }
        Map<LocalDate, Map<List<String>, BigDecimal>> days = new TreeMap<>();
        from.datesUntil(until).forEach(day -> days.put(day, new TreeMap<>(CostExplorer::compare)));
        for (BilledItem item : bill) {
            Map<List<String>, BigDecimal> day = days.get(item.day());
            if (day != null && matches(item, input.path("Filter"))) {
                day.merge(keys(item, input.path("GroupBy")), item.amount(), BigDecimal::add);
            }
        }
        return page(days, Integer.parseInt(input.path("NextPageToken").asString("0")));
    }

    private static int compare(List<String> one, List<String> other) {
        return one.toString().compareTo(other.toString());
    }

    private ObjectNode page(Map<LocalDate, Map<List<String>, BigDecimal>> days, int first) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode results = answer.putArray("ResultsByTime");
        int at = 0;
        for (Map.Entry<LocalDate, Map<List<String>, BigDecimal>> day : days.entrySet()) {
            List<Map.Entry<List<String>, BigDecimal>> some = new ArrayList<>();
            for (Map.Entry<List<String>, BigDecimal> group : day.getValue().entrySet()) {
                if (at >= first && at < first + pageSize) {
                    some.add(group);
                }
                at++;
            }
            // A day that lies on other pages is not repeated; one without groups stands on the first.
            if (!some.isEmpty() || (day.getValue().isEmpty() && first == 0)) {
                results.add(result(day.getKey(), some));
            }
        }
        if (at > first + pageSize) {
            answer.put("NextPageToken", Integer.toString(first + pageSize));
        }
        return answer;
    }

    private ObjectNode result(LocalDate day, List<Map.Entry<List<String>, BigDecimal>> groups) {
        ObjectNode result = JSON.createObjectNode().put("Estimated", estimated.contains(day));
        result.putObject("TimePeriod")
                .put("Start", day.toString())
                .put("End", day.plusDays(1).toString());
        result.putObject("Total");
        ArrayNode list = result.putArray("Groups");
        groups.forEach(group -> {
            ObjectNode each = list.addObject();
            group.getKey().forEach(each.putArray("Keys")::add);
            each.putObject("Metrics").set(METRIC, amount(group.getValue()));
        });
        return result;
    }

    private static ObjectNode amount(BigDecimal usd) {
        return JSON.createObjectNode().put("Amount", usd.toPlainString()).put("Unit", "USD");
    }

    private static List<String> keys(BilledItem item, JsonNode groups) throws AwsException {
        List<String> keys = new ArrayList<>();
        for (JsonNode group : groups) {
            String key = group.path("Key").asString("");
            if (group.path("Type").asString("").equals("TAG")) {
                keys.add(key + "$" + item.tags().getOrDefault(key, ""));
            } else if (key.equals("SERVICE")) {
                keys.add(item.service());
            } else {
                throw AwsException.validation("The sandbox does not group by " + key);
            }
        }
        return keys;
    }

    /** Every expression has one root; of dimensions RECORD_TYPE is known, and all that is not Tax is Usage. */
    private static boolean matches(BilledItem item, JsonNode filter) throws AwsException {
        if (filter.isMissingNode() || filter.isEmpty()) {
            return true;
        }
        if (filter.size() != 1) {
            throw AwsException.validation("Expression must have exactly one root");
        }
        if (filter.has("And")) {
            for (JsonNode part : filter.path("And")) {
                if (!matches(item, part)) {
                    return false;
                }
            }
            return true;
        }
        if (filter.has("Not")) {
            return !matches(item, filter.path("Not"));
        }
        Set<String> values = new TreeSet<>();
        filter.findValues("Values").forEach(list -> list.forEach(value -> values.add(value.asString())));
        if (filter.has("Tags")) {
            return values.contains(
                    item.tags().getOrDefault(filter.at("/Tags/Key").asString(), ""));
        }
        if (filter.at("/Dimensions/Key").asString("").equals("RECORD_TYPE")) {
            return values.contains(item.service().equals("Tax") ? "Tax" : "Usage");
        }
        throw AwsException.validation("The sandbox does not filter by " + filter);
    }

    private ObjectNode forecast(ObjectNode input) throws AwsException {
        if (foreseen.isEmpty()) {
            throw new AwsException(
                    400, "DataUnavailableException", "Insufficient amount of historical data to generate forecast");
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.set("Total", amount(foreseen.get()));
        ObjectNode only = answer.putArray("ForecastResultsByTime").addObject();
        only.set("TimePeriod", input.path("TimePeriod"));
        only.put("MeanValue", foreseen.get().toPlainString());
        only.put("PredictionIntervalLowerBound", foreseen.get().multiply(LOW).toPlainString());
        only.put("PredictionIntervalUpperBound", foreseen.get().multiply(HIGH).toPlainString());
        return answer;
    }
}
