package io.mlops.spend;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.spend.spi.BudgetsDriver;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Has no capability, so the portable type never lets a call through. */
record LackingBudgets(String provider) implements BudgetsDriver {
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }

    @Override
    public void apply(BudgetSpec spec) {
        throw lacking("apply budget " + spec.name());
    }

    @Override
    public Optional<Budget> find(String name) {
        throw lacking("find budget " + name);
    }

    @Override
    public List<Budget> list() {
        throw lacking("list budgets");
    }

    @Override
    public void delete(String name) {
        throw lacking("delete budget " + name);
    }

    private MlopsException lacking(String what) {
        return new MlopsException(
                ErrorCode.UNSUPPORTED, "cannot " + what + ": provider " + provider + " lacks " + Capability.BUDGETS);
    }
}
