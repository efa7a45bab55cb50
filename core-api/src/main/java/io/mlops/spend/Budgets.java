package io.mlops.spend;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.spend.spi.BudgetsDriver;
import io.mlops.spi.DriverCall;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The monthly budgets that a provider keeps: it looks at the bill and tells people, whether or not anything of ours runs. Thread-safe. */
public final class Budgets {
    private final BudgetsDriver driver;
    private final DriverCall call;

    public Budgets(BudgetsDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /** What a provider offers that keeps no budgets: every call fails with UNSUPPORTED. */
    public static Budgets lacking(String provider) {
        return new Budgets(new LackingBudgets(provider), CallListener.NONE);
    }

    /**
     * Makes the budget, or changes the one of this name to be so; changes nothing where it is so.
     *
     * @throws MlopsException INVALID_ARGUMENT for a recipient or a currency that the provider cannot take, FAILED_PRECONDITION where
     *     there is a budget of this name that is of another kind, PERMISSION_DENIED and UNAUTHENTICATED where budgets must not be made
     */
    public void apply(BudgetSpec spec) {
        String verb = "apply budget";
        call.require(Capability.BUDGETS, verb, spec.name());
        call.run(verb, spec.name(), () -> {
            driver.apply(spec);
            return spec;
        });
    }

    /** The one of this name; empty also where it is none that {@link #apply} could have made. */
    public Optional<Budget> find(String name) {
        String verb = "find budget";
        call.require(Capability.BUDGETS, verb, name);
        return call.run(verb, name, () -> driver.find(name));
    }

    /** Those whose scope has all of these tags, by name; none for all that {@link #apply} could have made. */
    public List<Budget> list(Tags scope) {
        String verb = "list";
        String subject = "budgets of " + driver.provider();
        call.require(Capability.BUDGETS, verb, subject);
        return call.run(
                verb,
                subject,
                () -> driver.list().stream()
                        .filter(budget -> scope.subsetOf(budget.spec().scope()))
                        .sorted(Comparator.comparing(budget -> budget.spec().name()))
                        .toList());
    }

    /** Deletes it; succeeds where there is none. */
    public void delete(String name) {
        String verb = "delete budget";
        call.require(Capability.BUDGETS, verb, name);
        call.run(verb, name, () -> {
            driver.delete(name);
            return name;
        });
    }
}
