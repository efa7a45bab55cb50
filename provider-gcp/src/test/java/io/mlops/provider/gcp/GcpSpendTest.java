package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.billing.budgets.v1.Budget;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import io.mlops.provider.Provider;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.gcpcost.BudgetCalls;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.tck.Failures;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is GCP's own of money: where the bill is, what it costs to read, and names of budgets that are not the only ones. */
class GcpSpendTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 1);
    private static final Tags SCOPE = Tags.of(Map.of("mlops-home", "h1"));

    private final SpendWorld world = new SpendWorld();
    private final Provider provider = world.open(Map.of());

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void aQueryThatIsNotDoneIsWaitedForAndItsPriceTold() {
        world.sandbox().billing().bill(List.of(new BilledItem(DAY, "Vertex AI", Map.of(), new BigDecimal("2.5"))));
        world.sandbox().billing().beSlow();

        Statement statement = provider.ledger().spend(day());

        assertThat(statement.charges()).hasSize(1);
        // 123,456,789 bytes at 6.25 $ a TiB.
        assertThat(statement.fee().amount()).isBetween(new BigDecimal("0.0007017"), new BigDecimal("0.0007019"));
        assertThat(provider.capabilities()).contains(Capability.SPEND).doesNotContain(Capability.SPEND_FORECAST);
    }

    @Test
    void whatIsNotSetIsSaid() {
        try (Provider without = world.open(Map.of("billing-table", "", "billing-account", ""))) {
            assertThat(fails(
                            ErrorCode.FAILED_PRECONDITION,
                            () -> without.ledger().spend(day())))
                    .hasMessageContaining("providers.gcp.billing-table");
            assertThat(fails(
                            ErrorCode.FAILED_PRECONDITION,
                            () -> without.budgets().apply(budget(SCOPE))))
                    .hasMessageContaining("providers.gcp.billing-account");
            assertThat(found(without, "spend").grade()).isEqualTo(Grade.ODD);
            assertThat(found(without, "budgets").found()).contains("providers.gcp.billing-account");
        }
        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> world.config(Map.of("billing-table", "a.b.c` UNION"))))
                .hasMessageContaining("PROJECT.DATASET.TABLE");
        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> world.config(Map.of("billing-account", "mine"))))
                .hasMessageContaining("billing account");
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        try (Provider other = world.open(Map.of("billing-table", "other-project.billing.none"))) {
            assertThat(fails(ErrorCode.NOT_FOUND, () -> other.ledger().spend(day())))
                    .hasMessageStartingWith("cannot ask for spend of gcp: Not found: Table other-project.billing.none");
        }
    }

    @Test
    void whoMustNotReadIsTold() {
        assertThat(provider.ledger().spend(day()).charges()).isEmpty();
        try (Provider stranger = world.open(Map.of("project", "somebody-else"))) {
            assertThat(fails(
                            ErrorCode.PERMISSION_DENIED, () -> stranger.ledger().spend(day())))
                    .hasMessageContaining("bigquery.jobs.create");
        }
    }

    @Test
    void severalOfOneNameBecomeOne() throws Exception {
        GcpConfig config = world.config(Map.of());
        for (int i = 0; i < 3; i++) {
            Budget unused = world.clients(config)
                    .budgets()
                    .createBudget(
                            "billingAccounts/" + BudgetCalls.ACCOUNT, BudgetForm.of(budget(SCOPE), config.project()));
        }

        provider.budgets().apply(budget(SCOPE));

        assertThat(world.sandbox().budgets().named("team")).hasSize(1);
        assertThat(provider.budgets().find("team").orElseThrow().spec()).isEqualTo(budget(SCOPE));
    }

    @Test
    void oneLabelIsAllThatABudgetTakes() {
        assertThat(fails(
                        ErrorCode.INVALID_ARGUMENT,
                        () -> provider.budgets()
                                .apply(budget(Tags.of(Map.of("mlops-home", "h1", "mlops-deployment", "policy"))))))
                .hasMessageContaining("one label at most, and not by mlops-deployment and mlops-home");
    }

    @Test
    void theDoctorSaysWhetherMoneyCanBeSeen() {
        assertThat(found(provider, "spend").found()).endsWith("to ask for a day reads 123456789 bytes");
        assertThat(found(provider, "budgets").found()).startsWith("0 of the project");
    }

    private static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        return Failures.assertFails(code, call);
    }

    private static Finding found(Provider provider, String subject) {
        return provider.examine(List.of()).stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private static SpendQuery day() {
        return new SpendQuery(DAY, DAY.plusDays(1), "mlops-home", Tags.none());
    }

    private static BudgetSpec budget(Tags scope) {
        return new BudgetSpec(
                "team",
                Money.usd("100.25"),
                scope,
                new TreeSet<>(List.of(BudgetAlert.actual(7), BudgetAlert.forecast(110))),
                new TreeSet<>(List.of("projects/mlops-sandbox/topics/alerts")));
    }
}
