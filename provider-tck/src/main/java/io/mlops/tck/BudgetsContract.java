package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.Budget;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.Budgets;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whoever sets a budget can rely on: there is one of a name, it is as it was last asked for, and others' are left alone. */
public abstract class BudgetsContract extends Contract {
    private static final List<String> NAMES = List.of("team", "team-b", "other");
    private static final Tags FIRST_HOME = Tags.of(Map.of("mlops-home", "h1"));
    private static final Tags SECOND_HOME = Tags.of(Map.of("mlops-home", "h2"));

    @Override
    protected abstract SpendHarness openHarness() throws Exception;

    private SpendHarness spend() {
        return (SpendHarness) harness();
    }

    /** Some accounts are not forgotten after a test. Runs before the world is closed. */
    @AfterEach
    protected void deleteAll() {
        if (!lacks(Capability.BUDGETS)) {
            NAMES.forEach(name -> budgets().delete(named(name)));
        }
    }

    @Test
    protected void withoutTheCapabilityEverythingIsUnsupported() {
        onlyLacking(Capability.BUDGETS);
        BudgetSpec spec = spec("team", "100", FIRST_HOME, 1, BudgetAlert.actual(80));

        assertFails(ErrorCode.UNSUPPORTED, () -> budgets().apply(spec));
        assertFails(ErrorCode.UNSUPPORTED, () -> budgets().find("team"));
        assertFails(ErrorCode.UNSUPPORTED, () -> budgets().list(Tags.none()));
        assertFails(ErrorCode.UNSUPPORTED, () -> budgets().delete("team"));
    }

    @Test
    protected void isFoundAsItWasApplied() {
        needs(Capability.BUDGETS);
        BudgetSpec spec = spec(
                "team",
                "1234.5",
                FIRST_HOME,
                2,
                BudgetAlert.actual(80),
                BudgetAlert.actual(100),
                BudgetAlert.forecast(110));

        budgets().apply(spec);

        assertThat(found("team")).isEqualTo(spec);
        provider()
                .budgets()
                .find(spec.name())
                .flatMap(Budget::spent)
                .ifPresent(spent -> assertThat(spent.amount()).isNotNegative());
        assertThat(harness().second().budgets().find(spec.name()).map(Budget::spec))
                .contains(spec);
    }

    @Test
    protected void oneWithoutAlertsTellsNobody() {
        needs(Capability.BUDGETS);
        BudgetSpec spec = spec("team", "10", Tags.none(), 0);

        budgets().apply(spec);

        assertThat(found("team")).isEqualTo(spec);
    }

    @Test
    protected void applyingAgainChangesNothing() {
        needs(Capability.BUDGETS);
        BudgetSpec spec = spec("team", "100", FIRST_HOME, 1, BudgetAlert.actual(80));
        budgets().apply(spec);
        int writes = spend().budgetWrites();

        budgets().apply(spec);
        harness().second().budgets().apply(spec);

        assertThat(spend().budgets(named("team"))).isEqualTo(1);
        assertThat(spend().budgetWrites()).isEqualTo(writes);
        assertThat(found("team")).isEqualTo(spec);
    }

    @Test
    protected void isReplacedInPlace() {
        needs(Capability.BUDGETS);
        budgets().apply(spec("team", "100", FIRST_HOME, 2, BudgetAlert.actual(80), BudgetAlert.forecast(100)));
        BudgetSpec changed = new BudgetSpec(
                named("team"),
                Money.usd("250"),
                SECOND_HOME,
                new TreeSet<>(List.of(BudgetAlert.actual(80), BudgetAlert.actual(90))),
                new TreeSet<>(List.of(spend().recipient(2), spend().recipient(3))));

        budgets().apply(changed);

        assertThat(found("team")).isEqualTo(changed);
        assertThat(spend().budgets(named("team"))).isEqualTo(1);
    }

    @Test
    protected void alertsThatAreTakenAwayAreGone() {
        needs(Capability.BUDGETS);
        budgets().apply(spec("team", "100", FIRST_HOME, 1, BudgetAlert.actual(80), BudgetAlert.actual(90)));
        BudgetSpec fewer = spec("team", "100", FIRST_HOME, 1, BudgetAlert.actual(90));

        budgets().apply(fewer);
        assertThat(found("team")).isEqualTo(fewer);

        BudgetSpec none = spec("team", "100", FIRST_HOME, 0);
        budgets().apply(none);
        assertThat(found("team")).isEqualTo(none);
    }

    @Test
    protected void severalAtOnceMakeOne() throws Exception {
        needs(Capability.BUDGETS);
        BudgetSpec spec = spec("team", "100", FIRST_HOME, 1, BudgetAlert.actual(80));

        Race.between(
                () -> budgets().apply(spec), () -> harness().second().budgets().apply(spec));

        assertThat(spend().budgets(named("team"))).isEqualTo(1);
        assertThat(found("team")).isEqualTo(spec);
    }

    @Test
    protected void listsByScopeInOrder() {
        needs(Capability.BUDGETS);
        budgets().apply(spec("team-b", "2", FIRST_HOME, 0));
        budgets().apply(spec("team", "1", FIRST_HOME, 0));
        budgets().apply(spec("other", "3", SECOND_HOME, 0));

        assertThat(names(FIRST_HOME)).containsExactly(named("team"), named("team-b"));
        assertThat(names(SECOND_HOME)).contains(named("other")).doesNotContain(named("team"));
        assertThat(names(Tags.none())).contains(named("other"), named("team"), named("team-b"));
    }

    @Test
    protected void whatIsDeletedIsGone() {
        needs(Capability.BUDGETS);
        budgets().apply(spec("team", "1", FIRST_HOME, 1, BudgetAlert.actual(80)));

        budgets().delete(named("team"));
        budgets().delete(named("team"));

        assertThat(budgets().find(named("team"))).isEmpty();
        assertThat(spend().budgets(named("team"))).isZero();
    }

    @Test
    protected void othersAreLeftAlone() {
        needs(Capability.BUDGETS);
        assumeTrue(spend().foreignBudget(named("other")), "every budget here is one that we could have made");
        BudgetSpec spec = spec("other", "1", FIRST_HOME, 0);

        assertThat(budgets().find(named("other"))).isEmpty();
        assertThat(names(Tags.none())).doesNotContain(named("other"));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> budgets().apply(spec));
        budgets().delete(named("other"));
        assertThat(spend().budgets(named("other"))).isEqualTo(1);
    }

    @Test
    protected void refusesWhatItCannotHold() {
        needs(Capability.BUDGETS);
        BudgetSpec nobody = new BudgetSpec(
                named("team"),
                Money.usd("1"),
                FIRST_HOME,
                new TreeSet<>(List.of(BudgetAlert.actual(80))),
                new TreeSet<>(List.of("no address and no channel")));
        BudgetSpec elsewhere = new BudgetSpec(
                named("team"),
                new Money(Money.usd("1").amount(), Currency.getInstance("XTS")),
                FIRST_HOME,
                new TreeSet<>(),
                new TreeSet<>());

        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> budgets().apply(nobody)))
                .hasMessageContaining("no address and no channel");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> budgets().apply(elsewhere)))
                .hasMessageContaining("XTS");
        assertThat(spend().budgets(named("team"))).isZero();
    }

    private Budgets budgets() {
        return provider().budgets();
    }

    private String named(String name) {
        return name + harness().suffix();
    }

    private BudgetSpec found(String name) {
        return budgets().find(named(name)).orElseThrow().spec();
    }

    private List<String> names(Tags scope) {
        return budgets().list(scope).stream()
                .map(budget -> budget.spec().name())
                .toList();
    }

    private BudgetSpec spec(String name, String usd, Tags scope, int recipients, BudgetAlert... alerts) {
        TreeSet<String> told = new TreeSet<>();
        IntStream.rangeClosed(1, recipients).forEach(number -> told.add(spend().recipient(number)));
        return new BudgetSpec(named(name), Money.usd(usd), scope, new TreeSet<>(List.of(alerts)), told);
    }
}
