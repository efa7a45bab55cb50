package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.placing.RunningCost;
import io.mlops.price.Money;
import io.mlops.price.Total;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CostChangeReportTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final RunningCost ONE =
            new RunningCost(Total.of(Money.usd("1.052")), NOW.minus(Duration.ofDays(45)));

    @Test
    void whatIsNotPaidIsNotMentioned() {
        assertThat(new CostChangeReport(RunningCost.none(), RunningCost.none(), NOW).lines())
                .isEmpty();
    }

    @Test
    void aChangeIsShownByTheHourAndTheMonthWithTheAgeOfTheOldestPrice() {
        RunningCost more = new RunningCost(Total.of(Money.usd("2")), NOW.minus(Duration.ofHours(3)));
        assertThat(new CostChangeReport(ONE, more, NOW).lines())
                .containsExactly("  cost: 1.05 becomes 2.00 USD an hour; 767.96 becomes 1,460.00 USD a month, without"
                        + " traffic and storage; oldest price 45 d old");
    }

    @Test
    void whatHasNoPriceMakesALowerBoundAndIsNamed() {
        RunningCost partly = new RunningCost(ONE.hourly().plus(Total.unknown("ml.c5.large at aws/us-east-1")), NOW);
        assertThat(new CostChangeReport(RunningCost.none(), partly, NOW).lines())
                .containsExactly(
                        "  cost: 0.00 becomes >= 1.05 USD an hour; 0.00 becomes >= 767.96 USD a month, without traffic"
                                + " and storage; oldest price 0 min old",
                        "    no price is known of ml.c5.large at aws/us-east-1");
        RunningCost unknown = new RunningCost(Total.unknown("endpoints paid by use at gcp/a"), null);
        assertThat(new CostChangeReport(ONE, unknown, NOW).lines().getFirst())
                .startsWith("  cost: 1.05 becomes unknown USD an hour");
    }
}
