package io.mlops.provider.gcp;

import com.google.cloud.billing.budgets.v1.Budget;
import com.google.cloud.billing.budgets.v1.BudgetAmount;
import com.google.cloud.billing.budgets.v1.CalendarPeriod;
import com.google.cloud.billing.budgets.v1.Filter;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.gcpcost.BillingExport;
import io.mlops.sandbox.gcpcost.BudgetCalls;
import io.mlops.tck.SpendHarness;
import io.mlops.tck.cloud.AccountHarness;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** A {@link SpendAccount} for the contracts of money. */
final class SpendAccountHarness extends AccountHarness<SpendAccount> implements GcpHarness, SpendHarness {
    SpendAccountHarness() {
        super(SpendAccount.open());
        account().billed().ifPresent(sandbox -> sandbox.billing().runWith(BillSql.open()::answer));
    }

    /** The export says of no day that it is final or not: {@link GcpCostLedgerContractTest} tests what is made of that. */
    @Override
    public boolean bill(List<Billed> items, Set<LocalDate> estimated) {
        if (!estimated.isEmpty() || account().billed().isEmpty()) {
            return false;
        }
        account()
                .billed()
                .get()
                .billing()
                .bill(items.stream()
                        .map(item -> new BilledItem(
                                item.day(),
                                item.service(),
                                item.tags().entries(),
                                item.amount().amount()))
                        .toList());
        return true;
    }

    @Override
    public int moreThanOnePageOfCharges() {
        return 2 * BillingExport.PAGE + 1;
    }

    @Override
    public String recipient(int number) {
        return account().channel(number);
    }

    /** Of a year. */
    @Override
    public boolean foreignBudget(String name) {
        if (account().billed().isEmpty()) {
            return false; // nobody would delete it
        }
        GcpConfig config = account().config(Map.of());
        Budget unused = account()
                .clients(config)
                .budgets()
                .createBudget(
                        "billingAccounts/" + BudgetCalls.ACCOUNT,
                        Budget.newBuilder()
                                .setDisplayName(name)
                                .setBudgetFilter(Filter.newBuilder()
                                        .addProjects("projects/" + config.project())
                                        .setCalendarPeriod(CalendarPeriod.YEAR))
                                .setAmount(BudgetAmount.newBuilder()
                                        .setSpecifiedAmount(com.google.type.Money.newBuilder()
                                                .setCurrencyCode("USD")
                                                .setUnits(1)))
                                .build());
        return true;
    }

    @Override
    public int budgets(String name) {
        GcpConfig config = account().config(Map.of());
        return Math.toIntExact(StreamSupport.stream(
                        account()
                                .clients(config)
                                .budgets()
                                .listBudgets("billingAccounts/"
                                        + config.billingAccount().orElseThrow())
                                .iterateAll()
                                .spliterator(),
                        false)
                .filter(budget -> budget.getDisplayName().equals(name))
                .count());
    }

    @Override
    public int budgetWrites() {
        return account().billed().map(sandbox -> sandbox.budgets().writes()).orElse(-1);
    }
}
