package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.price.Money;
import io.mlops.provider.Provider;
import io.mlops.spend.Budget;
import io.mlops.spend.Charge;
import io.mlops.spend.SpendQuery;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The budgets of a home at its clouds, by the names that its user gave them. Used by one thread. */
final class HomeBudgets {
    private final Session session;
    private final Workspace workspace;
    private final Identity identity;
    private final List<MlopsException> failures = new ArrayList<>();

    HomeBudgets(Session session, Workspace workspace) {
        this.session = session;
        this.workspace = workspace;
        this.identity = new Identity(workspace.store().identity());
    }

    /**
     * A budget, as it stands.
     *
     * @param name as the user gave it
     * @param spentOrNull this month; null where nobody could be asked
     */
    record Standing(
            String name,
            Provider provider,
            Budget budget,
            @Nullable Money spentOrNull) {
        Optional<Money> spent() {
            return Optional.ofNullable(spentOrNull);
        }

        /** In percent of the amount, whole, rounded down. */
        Optional<Integer> percent() {
            return spent().map(spent -> spent.amount()
                    .movePointRight(2)
                    .divide(budget.spec().monthly().amount(), MathContext.DECIMAL64)
                    .intValue());
        }

        boolean exceeded() {
            return spent().filter(spent -> spent.compareTo(budget.spec().monthly()) >= 0)
                    .isPresent();
        }
    }

    /** What all of this home carries: what its budgets count. */
    Tags scope() {
        return identity.mine();
    }

    /** What the budget is called at its cloud. */
    String nameAtCloud(String name) {
        return identity.budgetName(name);
    }

    Provider provider(String cloud) {
        return workspace
                .providers()
                .find(cloud)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot use provider " + cloud + ": it is not installed; there are "
                                + String.join(", ", workspace.providers().names())));
    }

    /** Why clouds could not be asked by {@link #standings}. */
    List<MlopsException> failures() {
        return List.copyOf(failures);
    }

    /** Those of this cloud, or of all that keep any, by cloud and name; what cannot be asked is among the failures. */
    List<Standing> standings(Optional<String> cloud) {
        List<Standing> found = new ArrayList<>();
        for (String name : cloud.map(List::of)
                .orElseGet(() -> List.copyOf(workspace.providers().names()))) {
            try {
                Provider provider = provider(name);
                if (cloud.isPresent() || provider.capabilities().contains(Capability.BUDGETS)) {
                    for (Budget budget : provider.budgets().list(scope())) {
                        own(budget)
                                .ifPresent(
                                        own -> found.add(new Standing(own, provider, budget, spent(provider, budget))));
                    }
                }
            } catch (MlopsException e) {
                failures.add(e);
            }
        }
        return found;
    }

    /** The user's name of one of this home's; empty for one that somebody made by hand for the same tag. */
    private Optional<String> own(Budget budget) {
        String name = budget.spec().name();
        int dash = name.lastIndexOf('-');
        return dash > 0 && nameAtCloud(name.substring(0, dash)).equals(name)
                ? Optional.of(name.substring(0, dash))
                : Optional.empty();
    }

    /** As the service of budgets says it, else as the bill does. */
    private @Nullable Money spent(Provider provider, Budget budget) {
        if (budget.spent().isPresent()) {
            return budget.spent().get();
        }
        LocalDate today = LocalDate.ofInstant(session.clock().instant(), ZoneOffset.UTC);
        SpendQuery query = new SpendQuery(today.withDayOfMonth(1), today.plusDays(1), Identity.DEPLOYMENT, scope());
        try {
            return new LedgerCache(session.home().spend(), session.clock(), false)
                            .statement(
                                    provider.name() + " " + query,
                                    () -> provider.ledger().spend(query))
                            .value()
                            .charges()
                            .stream()
                            .map(Charge::amount)
                            .reduce(budget.spec().monthly().zero(), Money::plus);
        } catch (MlopsException e) {
            failures.add(e);
            return null;
        } catch (IllegalArgumentException e) {
            failures.add(new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot compare budget " + budget.spec().name() + " with the bill: " + e.getMessage(),
                    e));
            return null;
        }
    }
}
