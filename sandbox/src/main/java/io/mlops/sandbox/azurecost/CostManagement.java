package io.mlops.sandbox.azurecost;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.cloud.BilledItem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cost Management's queries and forecasts (https://learn.microsoft.com/rest/api/cost-management/query/usage,
 * https://learn.microsoft.com/rest/api/cost-management/forecast/usage) over a bill that whoever runs the sandbox writes; nothing is on it
 * at first. Thread-safe.
 */
public final class CostManagement implements ArmService {
    /** Rows on a page: few, so that who reads the first page only is noticed. */
    public static final int PAGE = 5;
    /** Of all bills here. */
    public static final String CURRENCY = "USD";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMESPACE = "Microsoft.CostManagement";
    /** Of a query by day. */
    private static final long MOST_DAYS = 31;

    private List<BilledItem> bill = List.of();
    private @Nullable BigDecimal foreseenOrNull;
    private @Nullable Duration wait;

    /** Makes this the whole bill. */
    public synchronized void bill(List<BilledItem> items) {
        bill = List.copyOf(items);
    }

    /** Makes this what is forecast for whatever is asked; empty for too little data, as at first. */
    public synchronized void foresee(Optional<BigDecimal> amount) {
        foreseenOrNull = amount.orElse(null);
    }

    /** Refuses what comes next, once, and says in the header of its query units when to come again. */
    public synchronized void throttle(Duration comeAgainIn) {
        wait = comeAgainIn;
    }

    /** What was spent from one day on until before another. */
    synchronized BigDecimal spent(LocalDate from, LocalDate until, Predicate<BilledItem> which) {
        return bill.stream()
                .filter(item -> !item.day().isBefore(from) && item.day().isBefore(until))
                .filter(which)
                .map(BilledItem::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    synchronized Optional<BigDecimal> foreseen() {
        return Optional.ofNullable(foreseenOrNull);
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is(NAMESPACE, "query") || path.is(NAMESPACE, "forecast");
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        if (!call.is("POST")) {
            throw new ArmError(405, "MethodNotAllowed", "The sandbox's Cost Management is asked by POST.");
        }
        requireNotThrottled();
        JsonNode body = call.body();
        if (!body.path("timeframe").asString("").equals("Custom")) {
            throw ArmError.invalid("The sandbox knows the timeframe Custom only.");
        }
        LocalDate from = day(body.path("timePeriod").path("from"));
        LocalDate to = day(body.path("timePeriod").path("to"));
        if (to.isBefore(from)) {
            throw ArmError.invalid("Invalid query definition: the time period ends before it begins.");
        }
        return call.path().last().equals("query") ? query(call, from, to) : forecast(body, from, to);
    }

    private synchronized void requireNotThrottled() throws ArmError {
        Duration told = wait;
        if (told != null) {
            wait = null;
            throw new ArmError(429, "429", "Too many requests. Please retry.")
                    .withHeader(
                            "x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", Long.toString(told.toSeconds()));
        }
    }

    private ArmAnswer query(ArmCall call, LocalDate from, LocalDate to) throws ArmError {
        JsonNode dataset = call.body().path("dataset");
        boolean daily = dataset.path("granularity").asString("None").equals("Daily");
        if (daily && ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw ArmError.invalid("Invalid query definition: a query by day has at most 31 days.");
        }
        CostTable table = CostTable.of(dataset, daily);
        Predicate<BilledItem> filter = CostTable.filter(dataset.path("filter"));
        List<ArrayNode> rows = table.rows(items(from, to, filter));
        int first = Integer.parseInt(call.query().getOrDefault("$skiptoken", "0"));
        int last = Math.min(rows.size(), first + PAGE);
        ObjectNode properties = table.head();
        rows.subList(Math.min(first, last), last).forEach(properties.putArray("rows")::add);
        if (last < rows.size()) {
            properties.put("nextLink", call.address(call.path().id()) + "&$skiptoken=" + last);
        }
        return answer(call.path(), properties);
    }

    private synchronized List<BilledItem> items(LocalDate from, LocalDate to, Predicate<BilledItem> filter) {
        return bill.stream()
                .filter(item -> !item.day().isBefore(from) && !item.day().isAfter(to))
                .filter(filter)
                .toList();
    }

    /** All of it on the last day; what is filtered by is not looked at. */
    private ArmAnswer forecast(JsonNode body, LocalDate from, LocalDate to) throws ArmError {
        if (!body.path("dataset").path("grouping").isMissingNode()) {
            throw ArmError.invalid("A forecast is not grouped.");
        }
        BigDecimal amount = foreseen()
                .orElseThrow(() -> new ArmError(424, "FailedDependency", "Can't forecast: bad training data."));
        ObjectNode properties = CostTable.head("Cost", "UsageDate", "CostStatus", "Currency");
        ArrayNode rows = properties.putArray("rows");
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            rows.addArray()
                    .add(day.equals(to) ? amount : BigDecimal.ZERO)
                    .add(CostTable.number(day))
                    .add("Forecast")
                    .add(CURRENCY);
        }
        return answer(ArmPath.parse("/providers/" + NAMESPACE + "/forecast"), properties);
    }

    private static ArmAnswer answer(ArmPath path, ObjectNode properties) {
        ObjectNode answer = JSON.createObjectNode()
                .put("id", path.id())
                .put("name", path.last())
                .put("type", NAMESPACE + "/" + path.last());
        answer.set("properties", properties);
        return ArmAnswer.ok(answer);
    }

    private static LocalDate day(JsonNode time) throws ArmError {
        String text = time.asString("");
        try {
            return OffsetDateTime.parse(text).toLocalDate();
        } catch (java.time.format.DateTimeParseException e) {
            throw ArmError.invalid("Invalid query definition: '" + text + "' is no time.");
        }
    }
}
