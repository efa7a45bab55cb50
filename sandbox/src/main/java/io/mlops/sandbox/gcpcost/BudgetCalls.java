package io.mlops.sandbox.gcpcost;

import com.google.cloud.billing.budgets.v1.Budget;
import com.google.cloud.billing.budgets.v1.BudgetServiceGrpc.BudgetServiceImplBase;
import com.google.cloud.billing.budgets.v1.CreateBudgetRequest;
import com.google.cloud.billing.budgets.v1.DeleteBudgetRequest;
import com.google.cloud.billing.budgets.v1.Filter;
import com.google.cloud.billing.budgets.v1.GetBudgetRequest;
import com.google.cloud.billing.budgets.v1.ListBudgetsRequest;
import com.google.cloud.billing.budgets.v1.ListBudgetsResponse;
import com.google.cloud.billing.budgets.v1.NotificationsRule;
import com.google.cloud.billing.budgets.v1.UpdateBudgetRequest;
import com.google.protobuf.Empty;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Unary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Budgets of a billing account (google/cloud/billing/budgets/v1/budget_service.proto): kept and checked; nobody is told anything. Their
 * ids are the service's own, and several may be displayed by one name. Projects are told by their numbers. Thread-safe.
 */
public final class BudgetCalls implements GcpService {
    /** The account that pays for the project. */
    public static final String ACCOUNT = "000000-000000-000000";

    private static final String PARENT = "billingAccounts/" + ACCOUNT;
    private static final String CURRENCY = "USD";
    private static final int MOST_NAME = 60;
    private static final int MOST_CHANNELS = 5;
    /** Budgets on a page: few, so that who reads the first page only is noticed. */
    private static final int PAGE = 2;

    private final GcpWorld world;
    private final Map<String, Budget> budgets = new LinkedHashMap<>();
    private int writes;

    public BudgetCalls(GcpWorld world) {
        this.world = world;
    }

    /** How many were made, changed or deleted. */
    public synchronized int writes() {
        return writes;
    }

    /** The names of those that are displayed by this one. */
    public synchronized List<String> named(String displayed) {
        return budgets.values().stream()
                .filter(budget -> budget.getDisplayName().equals(displayed))
                .map(Budget::getName)
                .toList();
    }

    @Override
    public synchronized List<String> resources() {
        return List.copyOf(budgets.keySet());
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new Service());
    }

    /** The calls. */
    private final class Service extends BudgetServiceImplBase {
        @Override
        public void createBudget(CreateBudgetRequest request, StreamObserver<Budget> observer) {
            Unary.answer(observer, () -> create(request));
        }

        @Override
        public void updateBudget(UpdateBudgetRequest request, StreamObserver<Budget> observer) {
            Unary.answer(observer, () -> update(request));
        }

        @Override
        public void getBudget(GetBudgetRequest request, StreamObserver<Budget> observer) {
            Unary.answer(observer, () -> found(request.getName()));
        }

        @Override
        public void listBudgets(ListBudgetsRequest request, StreamObserver<ListBudgetsResponse> observer) {
            Unary.answer(observer, () -> page(request));
        }

        @Override
        public void deleteBudget(DeleteBudgetRequest request, StreamObserver<Empty> observer) {
            Unary.answer(observer, () -> delete(request.getName()));
        }
    }

    private synchronized Budget create(CreateBudgetRequest request) throws GcpError {
        requireAccount(request.getParent());
        return kept(PARENT + "/budgets/" + UUID.randomUUID(), request.getBudget());
    }

    private synchronized Budget update(UpdateBudgetRequest request) throws GcpError {
        Budget sent = request.getBudget();
        Budget before = found(sent.getName());
        if (!sent.getEtag().isEmpty() && !sent.getEtag().equals(before.getEtag())) {
            throw GcpError.aborted("The budget was changed since it was read.");
        }
        Budget.Builder after = before.toBuilder();
        for (String path : request.getUpdateMask().getPathsList()) {
            switch (path) {
                case "amount" -> after.setAmount(sent.getAmount());
                case "budget_filter" -> after.setBudgetFilter(sent.getBudgetFilter());
                case "threshold_rules" ->
                    after.clearThresholdRules().addAllThresholdRules(sent.getThresholdRulesList());
                case "notifications_rule" -> after.setNotificationsRule(sent.getNotificationsRule());
                default -> throw GcpError.invalid("The sandbox does not change " + path + ".");
            }
        }
        return kept(before.getName(), after.build());
    }

    private Budget kept(String name, Budget budget) throws GcpError {
        check(budget);
        Filter.Builder filter = budget.getBudgetFilter().toBuilder().clearProjects();
        budget.getBudgetFilter()
                .getProjectsList()
                .forEach(any -> filter.addProjects("projects/" + world.account().number()));
        Budget kept = budget.toBuilder()
                .setName(name)
                .setEtag(UUID.randomUUID().toString())
                .setBudgetFilter(filter)
                .build();
        budgets.put(name, kept);
        writes++;
        return kept;
    }

    private void check(Budget budget) throws GcpError {
        if (budget.getDisplayName().length() > MOST_NAME) {
            throw GcpError.invalid("The display name is longer than 60 characters.");
        }
        String currency = budget.getAmount().getSpecifiedAmount().getCurrencyCode();
        if (!currency.isEmpty() && !currency.equals(CURRENCY)) {
            throw GcpError.invalid(
                    "The currency " + currency + " is not that of the billing account, " + CURRENCY + ".");
        }
        Filter filter = budget.getBudgetFilter();
        for (String project : filter.getProjectsList()) {
            if (!world.account().is(project.replaceFirst("^projects/", ""))) {
                throw GcpError.invalid("The billing account has no project " + project + ".");
            }
        }
        if (filter.getLabelsCount() > 1
                || filter.getLabelsMap().values().stream().anyMatch(values -> values.getValuesCount() != 1)) {
            throw GcpError.invalid("A filter has at most one label with one value.");
        }
        NotificationsRule rule = budget.getNotificationsRule();
        if (rule.getMonitoringNotificationChannelsCount() > MOST_CHANNELS) {
            throw GcpError.invalid("A budget has at most 5 notification channels.");
        }
        if (!rule.getPubsubTopic().isEmpty() && !rule.getSchemaVersion().equals("1.0")) {
            throw GcpError.invalid("The schema version of messages is 1.0.");
        }
    }

    private synchronized Budget found(String name) throws GcpError {
        Budget budget = budgets.get(name);
        if (budget == null) {
            throw GcpError.notFound("Requested entity was not found.");
        }
        return budget;
    }

    private synchronized Empty delete(String name) throws GcpError {
        budgets.remove(found(name).getName());
        writes++;
        return Empty.getDefaultInstance();
    }

    private synchronized ListBudgetsResponse page(ListBudgetsRequest request) throws GcpError {
        requireAccount(request.getParent());
        String scope = request.getScope().replaceFirst("^projects/", "");
        List<Budget> all = new ArrayList<>();
        for (Budget each : budgets.values()) {
            if (scope.isEmpty()
                    || (world.account().is(scope) && each.getBudgetFilter().getProjectsCount() > 0)) {
                all.add(each);
            }
        }
        int first = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
        int last = Math.min(all.size(), first + PAGE);
        return ListBudgetsResponse.newBuilder()
                .addAllBudgets(all.subList(Math.min(first, last), last))
                .setNextPageToken(last < all.size() ? Integer.toString(last) : "")
                .build();
    }

    private static void requireAccount(String parent) throws GcpError {
        if (!parent.equals(PARENT)) {
            throw GcpError.denied("The caller does not have permission", "IAM_PERMISSION_DENIED");
        }
    }
}
