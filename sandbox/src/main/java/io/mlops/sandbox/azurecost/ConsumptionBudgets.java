package io.mlops.sandbox.azurecost;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Budgets (https://learn.microsoft.com/rest/api/consumption/budgets): kept and checked, with what the month's bill says was spent of them;
 * nobody is told anything. A change must bring the ETag of what it changes. Thread-safe.
 */
public final class ConsumptionBudgets implements ArmService {
    /** Budgets on a page: few, so that who reads the first page only is noticed. */
    private static final int PAGE = 2;

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_NOTIFICATIONS = 5;
    private static final int MOST_PERCENT = 1000;

    private final ArmWorld world;
    private final CostManagement costs;
    private int writes;

    public ConsumptionBudgets(ArmWorld world, CostManagement costs) {
        this.world = world;
        this.costs = costs;
    }

    /** How many were made, changed or deleted. */
    public synchronized int writes() {
        return writes;
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is("Microsoft.Consumption", "budgets");
    }

    @Override
    public synchronized ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        if (!path.resource()) {
            return page(call);
        }
        return switch (call.method()) {
            case "GET" -> ArmAnswer.ok(told(world.store().require(path)));
            case "PUT" -> put(call);
            case "DELETE" -> delete(path);
            default -> throw new ArmError(405, "MethodNotAllowed", "The sandbox has no " + call.method() + " of it.");
        };
    }

    private ArmAnswer page(ArmCall call) throws ArmError {
        List<ObjectNode> all = world.store().list(call.path());
        int first = Integer.parseInt(call.query().getOrDefault("$skiptoken", "0"));
        int last = Math.min(all.size(), first + PAGE);
        ObjectNode page = JSON.createObjectNode();
        ArrayNode value = page.putArray("value");
        for (ObjectNode each : all.subList(Math.min(first, last), last)) {
            value.add(told(each));
        }
        if (last < all.size()) {
            page.put("nextLink", call.address(call.path().id()) + "&$skiptoken=" + last);
        }
        return ArmAnswer.ok(page);
    }

    private ArmAnswer delete(ArmPath path) {
        writes++;
        return ArmAnswer.empty(world.store().remove(path.id()) ? 200 : 204);
    }

    private ArmAnswer put(ArmCall call) throws ArmError {
        JsonNode properties = call.body().path("properties");
        Optional<ObjectNode> before = world.store().find(call.path());
        String etag = world.store().etag(call.path()).orElse("");
        if (!call.body().path("eTag").asString("").equals(etag)) {
            throw new ArmError(
                    400,
                    "400",
                    "There are changes made to Budget " + call.path().name()
                            + ". Please get the latest budget to avoid overwrite.");
        }
        check(properties, before);
        ObjectNode kept = call.body().deepCopy();
        kept.remove("eTag");
        if (!kept.path("properties").path("timePeriod").has("endDate")) {
            ((ObjectNode) kept.path("properties").path("timePeriod"))
                    .put("endDate", start(properties).plusYears(10) + "T00:00:00Z");
        }
        writes++;
        ObjectNode told = told(world.store().put(call, kept));
        return before.isPresent() ? ArmAnswer.ok(told) : ArmAnswer.created(told);
    }

    private void check(JsonNode properties, Optional<ObjectNode> before) throws ArmError {
        if (properties.path("amount").asDouble(0) <= 0) {
            throw ArmError.invalid("Budget amount should be greater than 0.");
        }
        LocalDate start = start(properties);
        if (before.isPresent() && !start(before.get().path("properties")).equals(start)) {
            throw ArmError.invalid("Start date of budgets cannot be updated. Please delete and create a new budget.");
        }
        if (properties.path("timeGrain").asString("").equals("Monthly") && start.getDayOfMonth() != 1) {
            throw ArmError.invalid("Start date of a monthly budget should be the first of the month.");
        }
        if (before.isEmpty() && start.isBefore(today().withDayOfMonth(1))) {
            throw ArmError.invalid("Start date should not be before the current month.");
        }
        CostTable.filter(properties.path("filter"));
        JsonNode notifications = properties.path("notifications");
        if (notifications.size() > MOST_NOTIFICATIONS) {
            throw ArmError.invalid("A budget has at most 5 notifications.");
        }
        for (JsonNode notification : notifications) {
            double percent = notification.path("threshold").asDouble(-1);
            if (percent < 0 || percent > MOST_PERCENT) {
                throw ArmError.invalid("The threshold should be between 0 and 1000.");
            }
            if (notification.path("contactEmails").isEmpty()
                    && notification.path("contactGroups").isEmpty()) {
                throw ArmError.invalid("A notification needs a contact email or a contact group.");
            }
        }
    }

    private static LocalDate start(JsonNode properties) throws ArmError {
        String text = properties.path("timePeriod").path("startDate").asString("");
        try {
            return OffsetDateTime.parse(text).toLocalDate();
        } catch (DateTimeParseException e) {
            throw ArmError.invalid("The start date '" + text + "' is no time.");
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(world.clock().instant(), ZoneOffset.UTC);
    }

    /** As it is answered: with its ETag, what was spent of it this month and, where that alarms somebody, what will be. */
    private ObjectNode told(ObjectNode kept) throws ArmError {
        ObjectNode told = kept.deepCopy();
        told.remove("systemData");
        ArmPath path = ArmPath.parse(kept.path("id").asString());
        world.store().etag(path).ifPresent(etag -> told.put("eTag", etag));
        ObjectNode properties = (ObjectNode) told.path("properties");
        LocalDate month = today().withDayOfMonth(1);
        properties
                .putObject("currentSpend")
                .put("amount", costs.spent(month, month.plusMonths(1), CostTable.filter(properties.path("filter"))))
                .put("unit", CostManagement.CURRENCY);
        boolean foretold = false;
        for (JsonNode notification : properties.path("notifications")) {
            foretold |= notification.path("thresholdType").asString("").equals("Forecasted");
        }
        if (foretold && costs.foreseen().isPresent()) {
            properties
                    .putObject("forecastSpend")
                    .put("amount", costs.foreseen().get())
                    .put("unit", CostManagement.CURRENCY);
        }
        return told;
    }

    @Override
    public List<String> resources() {
        return world.store().ids().stream()
                .filter(id -> knows(ArmPath.parse(id)))
                .toList();
    }
}
