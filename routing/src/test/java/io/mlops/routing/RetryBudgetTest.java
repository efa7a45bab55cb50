package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    @Test
    void startsWithTenSecondsWorthAndRunsOut() {
        RetryBudget budget = new RetryBudget(0);
        assertThat(drain(budget, 0)).isEqualTo(100);
        assertThat(budget.withdraw(0)).isFalse();
    }

    @Test
    void gainsTenASecond() {
        RetryBudget budget = new RetryBudget(0);
        drain(budget, 0);
        assertThat(drain(budget, SECOND)).isBetween(9, 10);
    }

    @Test
    void gainsAFifthOfTheRequests() {
        RetryBudget budget = new RetryBudget(0);
        drain(budget, 0);
        for (int i = 0; i < 1000; i++) {
            budget.deposit();
        }
        assertThat(drain(budget, 0)).isEqualTo(200);
    }

    @Test
    void settlesAtTenSecondsOfWhatComesIn() {
        RetryBudget budget = new RetryBudget(0);
        for (int tick = 1; tick <= 2000; tick++) {
            for (int i = 0; i < 50; i++) {
                budget.deposit();
            }
            budget.balance(tick * SECOND / 10);
        }
        // 500 requests a second: (10 + 0.2 * 500) * 10.
        assertThat(budget.balance(200 * SECOND)).isCloseTo(1100, within(12.0));
    }

    @Test
    void itDoesNotMatterHowOftenItIsSettled() {
        RetryBudget often = new RetryBudget(0);
        RetryBudget once = new RetryBudget(0);
        for (int tick = 1; tick <= 1000; tick++) {
            often.deposit();
            once.deposit();
            often.balance(tick * SECOND / 100);
        }
        assertThat(once.balance(10 * SECOND)).isCloseTo(often.balance(10 * SECOND), within(0.5));
    }

    @Test
    void aClockThatStandsOrRunsBackGivesNothing() {
        RetryBudget budget = new RetryBudget(10 * SECOND);
        drain(budget, 10 * SECOND);
        assertThat(budget.withdraw(5 * SECOND)).isFalse();
    }

    private static int drain(RetryBudget budget, long now) {
        int taken = 0;
        while (budget.withdraw(now)) {
            taken++;
        }
        return taken;
    }
}
