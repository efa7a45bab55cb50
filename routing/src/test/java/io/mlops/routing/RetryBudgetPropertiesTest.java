package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes when: never more is sent twice than the budget promises. */
class RetryBudgetPropertiesTest {
    /** Time passes, requests come, and as much as possible is sent twice. */
    record Step(long millis, int requests, int retries, int hedges) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 3000),
                        Arbitraries.integers().between(0, 500),
                        Arbitraries.integers().between(0, 300),
                        Arbitraries.integers().between(0, 300))
                .as(Step::new)
                .list()
                .ofMaxSize(100);
    }

    @Property(tries = 300)
    void neverMoreThanShareAndRate(@ForAll("steps") List<Step> steps) {
        RetryBudget budget = new RetryBudget(0);
        long now = 0;
        long requests = 0;
        long twice = 0;
        long hedged = 0;
        for (Step step : steps) {
            now += step.millis() * (SECOND / 1000);
            for (int i = 0; i < step.requests(); i++) {
                budget.deposit();
            }
            requests += step.requests();
            for (int i = 0; i < step.hedges(); i++) {
                hedged += budget.withdrawHedge(now) ? 1 : 0;
            }
            for (int i = 0; i < step.retries(); i++) {
                twice += budget.withdraw(now) ? 1 : 0;
            }
            // What ten quiet seconds save up is there from the start.
            double promised = 100 + 10.0 * now / SECOND + 0.2 * requests;
            assertThat((double) (twice + hedged)).isLessThanOrEqualTo(promised + 1e-6);
            assertThat((double) hedged).as("hedges").isLessThanOrEqualTo(0.1 * requests + 1e-6);
        }
    }

    @Property(tries = 200)
    void whatOldCalmSavedDoesNotPayForALongStorm(@ForAll("steps") List<Step> calm) {
        RetryBudget budget = new RetryBudget(0);
        long now = 0;
        long requests = 0;
        for (Step step : calm) {
            now += step.millis() * (SECOND / 1000);
            requests += step.requests();
            for (int i = 0; i < step.requests(); i++) {
                budget.deposit();
            }
            budget.balance(now);
        }
        // A minute without a request: of what they saved a 400th is left, besides the rate's own ten seconds.
        assertThat(budget.balance(now + 60 * SECOND)).isLessThanOrEqualTo(100.5 + 0.2 * requests / 400);
    }
}
