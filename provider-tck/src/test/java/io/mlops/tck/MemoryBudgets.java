package io.mlops.tck;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.Budget;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.spi.BudgetsDriver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Budgets in memory, with the mistakes that they are told to make. */
record MemoryBudgets(MemoryWorld world, Set<Capability> capabilities) implements MemoryDriver, BudgetsDriver {
    @Override
    public void apply(BudgetSpec spec) throws MemoryFailure {
        synchronized (world) {
            require(spec);
            Optional<BudgetSpec> before = spec(spec.name());
            if (before.isPresent() && before.get().equals(spec) && !world.makes(Mistake.WRITES_THE_SAME_BUDGET)) {
                return;
            }
            if (!world.makes(Mistake.MAKES_A_SECOND_BUDGET)) {
                before.ifPresent(world.budgets::remove);
            }
            world.budgets.add(written(spec, before));
            world.budgetWrites++;
        }
    }

    private void require(BudgetSpec spec) throws MemoryFailure {
        if (world.foreignBudgets.contains(spec.name())) {
            throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "there is one of another kind");
        }
        for (String recipient : spec.recipients()) {
            if (!recipient.contains("@") && !world.makes(Mistake.TELLS_ANYBODY)) {
                throw new MemoryFailure(ErrorCode.INVALID_ARGUMENT, "\"" + recipient + "\" is no mail address");
            }
        }
        if (!spec.monthly().currency().equals(Money.USD)) {
            throw new MemoryFailure(
                    ErrorCode.INVALID_ARGUMENT,
                    "bills are in USD, not in " + spec.monthly().currency());
        }
    }

    private BudgetSpec written(BudgetSpec spec, Optional<BudgetSpec> before) {
        Money monthly = world.makes(Mistake.KEEPS_THE_AMOUNT)
                ? before.map(BudgetSpec::monthly).orElse(spec.monthly())
                : spec.monthly();
        TreeSet<BudgetAlert> alerts = new TreeSet<>(spec.alerts());
        TreeSet<String> recipients = new TreeSet<>(spec.recipients());
        if (world.makes(Mistake.KEEPS_OLD_ALERTS)) {
            before.ifPresent(old -> {
                alerts.addAll(old.alerts());
                recipients.addAll(old.recipients());
            });
        }
        Tags scope = world.makes(Mistake.FORGETS_THE_SCOPE) ? Tags.none() : spec.scope();
        return new BudgetSpec(spec.name(), monthly, scope, alerts, recipients);
    }

    private Optional<BudgetSpec> spec(String name) {
        return world.budgets.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }

    @Override
    public Optional<Budget> find(String name) {
        synchronized (world) {
            return spec(name).map(spec -> new Budget(spec, null, null));
        }
    }

    @Override
    public List<Budget> list() {
        synchronized (world) {
            return world.budgets.stream()
                    .map(spec -> new Budget(spec, null, null))
                    .toList();
        }
    }

    @Override
    public void delete(String name) throws MemoryFailure {
        synchronized (world) {
            if (world.makes(Mistake.DELETES_OTHERS_BUDGETS)) {
                world.foreignBudgets.remove(name);
            }
            boolean gone = world.budgets.removeIf(spec -> spec.name().equals(name));
            if (!gone && world.makes(Mistake.FAILS_TO_DELETE_NO_BUDGET)) {
                throw new MemoryFailure(ErrorCode.NOT_FOUND, "there is none");
            }
        }
    }
}
