package io.mlops.provider.azure;

import io.mlops.price.Money;
import io.mlops.sandbox.azurecost.CostManagement;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.tck.SpendHarness;
import io.mlops.tck.cloud.AccountHarness;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A {@link SpendAccount} for the contracts of money. */
final class SpendAccountHarness extends AccountHarness<SpendAccount> implements AzureHarness, SpendHarness {
    SpendAccountHarness() {
        super(SpendAccount.open());
    }

    /** Azure says of no day that it is final or not: {@link AzureCostLedgerContractTest} tests what is made of that. */
    @Override
    public boolean bill(List<Billed> items, Set<LocalDate> estimated) {
        if (!estimated.isEmpty() || account().billed().isEmpty()) {
            return false;
        }
        account()
                .billed()
                .get()
                .costs()
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
        return 2 * CostManagement.PAGE + 1;
    }

    @Override
    public boolean foresee(Money expected) {
        account().billed().ifPresent(sandbox -> sandbox.costs().foresee(Optional.of(expected.amount())));
        return account().billed().isPresent();
    }

    @Override
    public boolean foreseeNothing() {
        account().billed().ifPresent(sandbox -> sandbox.costs().foresee(Optional.empty()));
        return account().billed().isPresent();
    }

    /** Of a year. */
    @Override
    public boolean foreignBudget(String name) {
        if (account().billed().isEmpty()) {
            return false; // nobody would delete it
        }
        AzureConfig config = account().config(Map.of());
        Map<String, Object> properties =
                new TreeMap<>(Map.of("category", "Cost", "amount", 1, "timeGrain", "Annually"));
        properties.put(
                "timePeriod", Map.of("startDate", LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1) + "T00:00:00Z"));
        account()
                .clients(config)
                .arm()
                .put(
                        config.subscriptionId().with(ArmBudget.NAMESPACE, "budgets", name),
                        ApiVersion.CONSUMPTION,
                        Map.of("properties", properties),
                        ArmBudget.class);
        return true;
    }

    @Override
    public int budgets(String name) {
        AzureConfig config = account().config(Map.of());
        return account()
                        .clients(config)
                        .arm()
                        .find(
                                config.subscriptionId().with(ArmBudget.NAMESPACE, "budgets", name),
                                ApiVersion.CONSUMPTION,
                                ArmBudget.class)
                        .isPresent()
                ? 1
                : 0;
    }

    @Override
    public int budgetWrites() {
        return account().billed().map(sandbox -> sandbox.budgets().writes()).orElse(-1);
    }
}
