package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import io.mlops.provider.Provider;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.SpendQuery;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is Azure's own of money: its limits, its currency, and its ETags. */
class AzureSpendTest {
    private static final Tags SCOPE = Tags.of(Map.of("mlops-home", "h1", "mlops-deployment", "policy"));

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final SpendWorld world = new SpendWorld();
    private final Provider provider = world.open(Map.of());

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void moreThanThirtyOneDaysAreAskedForInParts() {
        world.sandbox()
                .costs()
                .bill(List.of(item(today.minusDays(99), "1"), item(today.minusDays(68), "2"), item(today, "4")));

        assertThat(provider.ledger()
                        .spend(new SpendQuery(today.minusDays(100), today.plusDays(1), "mlops-home", Tags.none()))
                        .charges())
                .extracting(charge -> charge.day() + " " + charge.amount())
                .containsExactly(today.minusDays(99) + " 1 USD", today.minusDays(68) + " 2 USD", today + " 4 USD");
    }

    @Test
    void usedUpQueryUnitsAreToldAndNotTriedAgain() {
        try (Provider patient = world.open(Map.of("attempts", "3"))) {
            world.sandbox().costs().throttle(Duration.ofSeconds(4));

            MlopsException failure = Specs.fails(
                    ErrorCode.RESOURCE_EXHAUSTED, () -> patient.ledger().spend(week()));

            assertThat(failure)
                    .hasMessageStartingWith("cannot ask for spend of azure: Too many requests")
                    .hasMessageContaining("in 4 s again");
            assertThat(patient.ledger().spend(week()).charges()).hasSize(1);
        }
    }

    @Test
    void whatIsSentIsWhatAzureDescribes() {
        provider.ledger().spend(week());
        provider.budgets().apply(budget("100"));

        if (world.schemas().there()) {
            assertThat(world.schemas().checked())
                    .containsExactly(
                            "costmanagement.Query_Usage.json",
                            "costmanagement.Query_Usage.json",
                            "consumption.Budgets_CreateOrUpdate.json");
            assertThat(world.schemas().checkedAnswers())
                    .contains("costmanagement.Query_Usage.200.json", "consumption.Budgets_CreateOrUpdate.201.json");
        }
    }

    @Test
    void whatWasSpentOfABudgetIsTold() {
        world.sandbox()
                .costs()
                .bill(List.of(
                        new BilledItem(today, "Hosting", SCOPE.entries(), new BigDecimal("3.5")), item(today, "100")));
        world.sandbox().costs().foresee(Optional.of(new BigDecimal("7")));
        provider.budgets().apply(budget("100"));

        assertThat(provider.budgets().find("team")).hasValueSatisfying(found -> {
            assertThat(found.spent()).contains(Money.usd("3.5"));
            assertThat(found.forecast()).contains(Money.usd("7"));
        });
    }

    @Test
    void aBudgetKeepsItsBeginning() {
        provider.budgets().apply(budget("100"));
        provider.budgets().apply(budget("250"));

        assertThat(provider.budgets().find("team").orElseThrow().spec()).isEqualTo(budget("250"));
        assertThat(world.sandbox().budgets().writes()).isEqualTo(2);
    }

    @Test
    void withoutABillTheCurrencyIsASetting() {
        world.sandbox().costs().bill(List.of());

        assertThat(Specs.fails(
                        ErrorCode.FAILED_PRECONDITION, () -> provider.budgets().apply(budget("100"))))
                .hasMessageContaining("providers.azure.currency");
        try (Provider told = world.open(Map.of("currency", "USD"))) {
            told.budgets().apply(budget("100"));
            assertThat(told.budgets().list(SCOPE)).hasSize(1);
        }
        assertThat(Specs.fails(ErrorCode.INVALID_ARGUMENT, () -> world.open(Map.of("currency", "dollars"))))
                .hasMessageContaining("as in EUR");
    }

    @Test
    void theDoctorSaysWhetherMoneyCanBeSeen() {
        assertThat(found("spend").found()).isEqualTo("Cost Management tells it, in USD");
        assertThat(found("budgets").grade()).isEqualTo(Grade.GOOD);
        assertThat(found("budgets").found()).startsWith("0 in the subscription");

        world.sandbox().costs().throttle(Duration.ofSeconds(60));

        Finding refused = found("spend");
        assertThat(refused.grade()).isEqualTo(Grade.ODD);
        assertThat(refused.found()).contains("in 60 s again");
    }

    private Finding found(String subject) {
        return provider.examine(List.of()).stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private SpendQuery week() {
        return new SpendQuery(today.minusDays(6), today.plusDays(1), "mlops-home", Tags.none());
    }

    private static BilledItem item(LocalDate day, String amount) {
        return new BilledItem(day, "Hosting", Map.of(), new BigDecimal(amount));
    }

    private static BudgetSpec budget(String usd) {
        return new BudgetSpec(
                "team",
                Money.usd(usd),
                SCOPE,
                new TreeSet<>(List.of(BudgetAlert.actual(80), BudgetAlert.forecast(100))),
                new TreeSet<>(List.of(
                        "ops@example.com",
                        "/subscriptions/s/resourceGroups/g/providers/microsoft.insights/actionGroups/ops")));
    }
}
