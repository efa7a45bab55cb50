package io.mlops.sandbox.spend;

import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS Budgets of moto with what that lacks: UpdateBudget, DescribeSubscribersForNotification, refusing a second notification that is the
 * same (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html). Thread-safe.
 */
public final class BudgetGaps extends AwsJsonService {
    private static final String SUBSCRIBERS = "Subscribers";
    private static final String NOTIFICATION = "Notification";
    private static final String WITH_SUBSCRIBERS = "NotificationsWithSubscribers";

    private final WireService moto;
    /** By account, budget and notification. */
    private final Map<String, JsonNode> subscribers = new HashMap<>();

    private int writes;
    private Optional<BigDecimal> spent = Optional.empty();

    /**
     * @param data botocore's folder of service models
     * @param moto where everything else is asked
     */
    public BudgetGaps(Path data, WireService moto) throws IOException {
        super(ServiceModel.read(data, "budgets"), "budgets");
        this.moto = moto;
    }

    /** Makes this what was spent of every budget; moto has nothing spent. */
    public synchronized void spend(BigDecimal usd) {
        spent = Optional.of(usd);
    }

    /** How often anything was written. */
    public synchronized int writes() {
        return writes;
    }

    @Override
    synchronized WireAnswer call(String operation, ObjectNode input, WireRequest request)
            throws AwsException, IOException, InterruptedException {
        if (!operation.startsWith("Describe")) {
            writes++;
        }
        return switch (operation) {
            case "UpdateBudget" -> update(input, request);
            case "DescribeSubscribersForNotification" -> describe(input);
            case "CreateBudget" -> create(input, request);
            case "CreateNotification" -> createNotification(input, request);
            case "DescribeBudget", "DescribeBudgets" -> budgets(request);
            default -> moto.answer(request);
        };
    }

    private WireAnswer create(ObjectNode input, WireRequest request) throws IOException, InterruptedException {
        WireAnswer answer = moto.answer(request);
        if (answer.status() == 200) {
            String budget = input.at("/Budget/BudgetName").asString();
            input.path(WITH_SUBSCRIBERS)
                    .forEach(each ->
                            subscribers.put(key(input, budget, each.path(NOTIFICATION)), each.path(SUBSCRIBERS)));
        }
        return answer;
    }

    private WireAnswer createNotification(ObjectNode input, WireRequest request)
            throws AwsException, IOException, InterruptedException {
        String key = key(input, input.path("BudgetName").asString(), input.path(NOTIFICATION));
        for (JsonNode there : notifications(input, input.path("BudgetName").asString(), request)) {
            if (key(input, input.path("BudgetName").asString(), there).equals(key)) {
                throw new AwsException(
                        400, "DuplicateRecordException", "Unable to create notification - it already exists.");
            }
        }
        WireAnswer answer = moto.answer(request);
        if (answer.status() == 200) {
            subscribers.put(key, input.path(SUBSCRIBERS));
        }
        return answer;
    }

    private WireAnswer budgets(WireRequest request) throws IOException, InterruptedException {
        WireAnswer answer = moto.answer(request);
        if (answer.status() != 200 || spent.isEmpty()) {
            return answer;
        }
        ObjectNode node = (ObjectNode) JSON.readTree(answer.body());
        node.findParents("CalculatedSpend")
                .forEach(budget -> ((ObjectNode) budget.path("CalculatedSpend").path("ActualSpend"))
                        .put("Amount", spent.get().toPlainString()));
        return json(node);
    }

    private WireAnswer describe(ObjectNode input) throws AwsException {
        JsonNode known = subscribers.get(key(input, input.path("BudgetName").asString(), input.path(NOTIFICATION)));
        if (known == null) {
            throw new AwsException(400, "NotFoundException", "Unable to find the notification.");
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.set(SUBSCRIBERS, known);
        return json(answer);
    }

    /** moto's budget is made anew, with the notifications that it had. */
    private WireAnswer update(ObjectNode input, WireRequest request) throws IOException, InterruptedException {
        String budget = input.at("/NewBudget/BudgetName").asString();
        ObjectNode anew = JSON.createObjectNode();
        anew.set("AccountId", input.path("AccountId"));
        anew.set("Budget", input.path("NewBudget"));
        ArrayNode kept = anew.putArray(WITH_SUBSCRIBERS);
        for (JsonNode there : notifications(input, budget, request)) {
            ObjectNode each = kept.addObject();
            each.set(NOTIFICATION, there);
            each.set(SUBSCRIBERS, subscribers.getOrDefault(key(input, budget, there), JSON.createArrayNode()));
        }
        ObjectNode old = JSON.createObjectNode().put("BudgetName", budget);
        old.set("AccountId", input.path("AccountId"));
        WireAnswer deleted = ask("DeleteBudget", old, request);
        return deleted.status() == 200 ? ask("CreateBudget", anew, request) : deleted;
    }

    private JsonNode notifications(ObjectNode input, String budget, WireRequest request)
            throws IOException, InterruptedException {
        ObjectNode question = JSON.createObjectNode().put("BudgetName", budget);
        question.set("AccountId", input.path("AccountId"));
        return JSON.readTree(
                        ask("DescribeNotificationsForBudget", question, request).body())
                .path("Notifications");
    }

    /** In the name of whoever asked. */
    private WireAnswer ask(String operation, ObjectNode input, WireRequest request)
            throws IOException, InterruptedException {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.put("x-amz-target", List.of("AWSBudgetServiceGateway." + operation));
        return moto.answer(new WireRequest(
                request.method(), request.uri(), headers, input.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** What tells a notification from the others of its budget. */
    private static String key(ObjectNode input, String budget, JsonNode notification) {
        return input.path("AccountId").asString() + " " + budget + " "
                + notification.path("NotificationType").asString() + " "
                + notification.path("ComparisonOperator").asString() + " "
                + notification.path("ThresholdType").asString("PERCENTAGE") + " "
                + notification.path("Threshold").asDouble();
    }
}
