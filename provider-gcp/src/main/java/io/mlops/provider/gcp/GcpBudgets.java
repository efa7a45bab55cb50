package io.mlops.provider.gcp;

import com.google.api.gax.rpc.AbortedException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.billing.budgets.v1.Budget;
import com.google.cloud.billing.budgets.v1.BudgetServiceClient;
import com.google.cloud.billing.budgets.v1.CreateBudgetRequest;
import com.google.cloud.billing.budgets.v1.DeleteBudgetRequest;
import com.google.cloud.billing.budgets.v1.ListBudgetsRequest;
import com.google.cloud.billing.budgets.v1.UpdateBudgetRequest;
import com.google.protobuf.FieldMask;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.spi.BudgetsDriver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Cloud Billing budgets of the project (https://cloud.google.com/billing/docs/how-to/budgets), which are the billing account's. Their
 * ids are Google's own, and a name that is displayed need not be the only one: of several of ours that were made at once the one with the
 * first id stays. What was spent of them Google tells in messages, and not here. Thread-safe.
 */
final class GcpBudgets implements BudgetsDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.BUDGETS);

    private static final int ATTEMPTS = 3;
    private static final FieldMask CHANGED = FieldMask.newBuilder()
            .addPaths("amount")
            .addPaths("budget_filter")
            .addPaths("threshold_rules")
            .addPaths("notifications_rule")
            .build();

    private final GcpConfig config;
    private final Supplier<BudgetServiceClient> budgets;

    GcpBudgets(GcpConfig config, Supplier<BudgetServiceClient> budgets) {
        this.config = config;
        this.budgets = budgets;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void apply(BudgetSpec spec) throws GcpException {
        Budget wanted = BudgetForm.of(spec, config.project());
        for (int attempt = 1; ; attempt++) {
            try {
                List<Budget> there = named(spec.name());
                if (there.isEmpty()) {
                    Budget unused = budgets.get()
                            .createBudget(CreateBudgetRequest.newBuilder()
                                    .setParent(parent())
                                    .setBudget(wanted)
                                    .build());
                    // Somebody else may have made one at the same time: all that look now leave the same one.
                    there = named(spec.name());
                }
                settle(there, wanted, spec);
                return;
            } catch (AbortedException | NotFoundException e) {
                // Somebody else changed or deleted it meanwhile: looked at again.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Makes the first one be so, and deletes the others of ours. */
    private void settle(List<Budget> there, Budget wanted, BudgetSpec spec) throws GcpException {
        if (there.stream().anyMatch(each -> BudgetForm.read(each).isEmpty())) {
            throw new GcpException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the project has a budget of this name that is not one of a month's cost by a label; give this one"
                            + " another name");
        }
        for (Budget each : there) {
            if (!each.equals(there.getFirst())) {
                delete(each);
            }
        }
        if (!there.isEmpty() && !BudgetForm.same(there.getFirst(), spec)) {
            Budget unused = budgets.get()
                    .updateBudget(UpdateBudgetRequest.newBuilder()
                            .setBudget(wanted.toBuilder()
                                    .setName(there.getFirst().getName())
                                    .setEtag(there.getFirst().getEtag()))
                            .setUpdateMask(CHANGED)
                            .build());
        }
    }

    @Override
    public Optional<io.mlops.spend.Budget> find(String name) throws GcpException {
        return named(name).stream()
                .flatMap(each -> BudgetForm.read(each).stream())
                .findFirst();
    }

    @Override
    public List<io.mlops.spend.Budget> list() throws GcpException {
        return all().stream().flatMap(each -> BudgetForm.read(each).stream()).toList();
    }

    @Override
    public void delete(String name) throws GcpException {
        for (Budget each : named(name)) {
            if (BudgetForm.read(each).isPresent()) {
                delete(each);
            }
        }
    }

    private void delete(Budget budget) {
        try {
            budgets.get()
                    .deleteBudget(DeleteBudgetRequest.newBuilder()
                            .setName(budget.getName())
                            .build());
        } catch (NotFoundException e) {
            return; // somebody else deleted it
        }
    }

    /** Those that are displayed so, by their ids. */
    private List<Budget> named(String name) throws GcpException {
        return all().stream()
                .filter(each -> each.getDisplayName().equals(name))
                .sorted(Comparator.comparing(Budget::getName))
                .toList();
    }

    /** Those that are about the project. */
    List<Budget> all() throws GcpException {
        List<Budget> all = new ArrayList<>();
        budgets.get()
                .listBudgets(ListBudgetsRequest.newBuilder()
                        .setParent(parent())
                        .setScope("projects/" + config.project())
                        .build())
                .iterateAll()
                .forEach(all::add);
        return all;
    }

    private String parent() throws GcpException {
        return "billingAccounts/"
                + config.billingAccount()
                        .orElseThrow(() -> new GcpException(
                                ErrorCode.FAILED_PRECONDITION,
                                "there is no setting billing-account; name who pays for the project with"
                                        + " providers.gcp.billing-account (gcloud billing projects describe "
                                        + config.project() + ")"));
    }
}
