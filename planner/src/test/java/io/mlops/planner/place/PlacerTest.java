package io.mlops.planner.place;

import static io.mlops.planner.place.Given.candidate;
import static io.mlops.planner.place.Given.hosted;
import static io.mlops.planner.place.Given.interruptions;
import static io.mlops.planner.place.Given.peak;
import static io.mlops.planner.place.Given.place;
import static io.mlops.planner.place.Given.placed;
import static io.mlops.planner.place.Given.plan;
import static io.mlops.planner.place.Given.problem;
import static io.mlops.planner.place.Given.spot;
import static io.mlops.planner.place.Given.survive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.planner.place.Infeasible.Conflict;
import io.mlops.planner.place.PlacementPlan.Loss;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacerTest {
    private static final Candidate ONE = candidate("one/r/a", "m", "1", 10);
    private static final Candidate TWO = candidate("two/r/a", "m", "2", 10);
    private static final Candidate THREE = candidate("three/r/a", "m", "3", 10);

    @Test
    void whatSurvivesACloudCarriesTheShareOfThePeak() {
        PlacementPlan plan = plan(problem(peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.8")), ONE, TWO, THREE));

        assertThat(placed(plan)).containsExactly("2 × one/r/a m on-demand", "2 × two/r/a m on-demand");
        assertThat(plan.hourly()).isEqualTo(Money.usd("6"));
        assertThat(plan.bound()).isEqualTo(plan.hourly());
        assertThat(plan.capacity()).isEqualTo(40);
        assertThat(plan.losses())
                .containsExactly(new Loss(Location.parse("one"), 20, 16), new Loss(Location.parse("two"), 20, 16));
    }

    @Test
    void anOfferWithoutAZoneIsOneZoneUnlessItsServiceSpreads() {
        Requirements requirements = peak(20).withSurvival(survive(FailureDomain.ZONE, "0.8"));
        Candidate together = candidate("one/r", "m", "1", 10);
        Candidate spread = hosted(Given.SERVICE.withZones(3), "one/r", "m", PurchaseOption.ON_DEMAND, "1", 10);

        assertThat(place(problem(requirements, together))).isInstanceOf(Infeasible.class);
        assertThat(placed(plan(problem(requirements, spread)))).containsExactly("3 × one/r m on-demand");
    }

    /** Nobody knows in which zone it is: it may be the one that is lost. */
    @Test
    void anOfferWithoutAZoneIsLostWithAnyZoneOfItsRegion() {
        PlacementProblem problem =
                problem(peak(10).withSurvival(survive(FailureDomain.ZONE, "1")), candidate("one/r", "m", "1", 10), ONE);

        assertThat(place(problem)).isInstanceOf(Infeasible.class);
    }

    @Test
    void anEndpointTakesNoMoreThanItsLimit() {
        Service limited = Given.SERVICE.withLimit(500);
        Candidate a = hosted(limited, "one/r", "m", PurchaseOption.ON_DEMAND, "1", 100);
        Candidate b = hosted(limited, "one/s", "m", PurchaseOption.ON_DEMAND, "2", 100);
        Candidate c = hosted(limited, "one/t", "m", PurchaseOption.ON_DEMAND, "3", 100);

        assertThat(placed(plan(problem(peak(1200), a, b, c))))
                .containsExactly("5 × one/r m on-demand", "5 × one/s m on-demand", "2 × one/t m on-demand");
        assertThat(place(problem(peak(1200), a, b)))
                .isEqualTo(new Infeasible(List.of(
                        new Conflict(Requirement.LOAD, "load: {peak: 1200}"),
                        new Conflict(Requirement.ENDPOINT_LIMITS, "at most 500 requests/s an endpoint of hosting"))));
    }

    @Test
    void spotOnlyUpToWhatTheAvailabilityAllows() {
        // Taken away 5 % of the time. In both clouds: (0.05 + 0.0005)² > 1e-4; in one: 0.0505 × 0.0005 < 1e-4 and >
        // 1e-5.
        Interruptions often = interruptions(0.5, Duration.ofMinutes(6));
        Candidate[] candidates = {
            ONE,
            TWO,
            spot("one/r/a", "m", "0.5", 10).withInterruptions(often),
            spot("two/r/a", "m", "0.6", 10).withInterruptions(often)
        };
        Requirements requirements = peak(10).withSurvival(survive(FailureDomain.CLOUD, "1"));

        assertThat(placed(plan(problem(requirements, candidates))))
                .containsExactly("1 × one/r/a m spot", "1 × two/r/a m spot");
        assertThat(placed(plan(problem(requirements.withAvailability(new BigDecimal("0.9999")), candidates))))
                .containsExactly("1 × one/r/a m on-demand", "1 × two/r/a m spot");
        assertThat(placed(plan(problem(requirements.withAvailability(new BigDecimal("0.99999")), candidates))))
                .containsExactly("1 × one/r/a m on-demand", "1 × two/r/a m on-demand");
    }

    @Test
    void whatIsPaidForYearsIsChosenOnlyWhereThatIsAllowed() {
        Candidate[] candidates = {ONE, hosted(Given.SERVICE, "one/r/a", "m", PurchaseOption.COMMITTED_3Y, "0.4", 10)};

        assertThat(placed(plan(problem(peak(10), candidates)))).containsExactly("1 × one/r/a m on-demand");
        assertThat(placed(plan(problem(peak(10).withPurchases(Set.of(PurchaseOption.values())), candidates))))
                .containsExactly("1 × one/r/a m committed-3y");
        PlacementProblem spotOnly =
                problem(peak(10).withPurchases(Set.of(PurchaseOption.COMMITTED_1Y, PurchaseOption.SPOT)), candidates);
        assertThat(place(spotOnly))
                .as("the requirement that is in the way is named")
                .isEqualTo(new Infeasible(List.of(
                        new Conflict(Requirement.LOAD, "load: {peak: 10}"),
                        new Conflict(Requirement.PURCHASES, "compute: {purchase: spot or committed-1y}"))));
    }

    @Test
    void whatIsNotReadyInTimeIsNoSurvivor() {
        Requirements requirements = peak(10).withSurvival(survive(FailureDomain.CLOUD, "1"));
        Candidate late = candidate("two/r/a", "m", "0.1", 10).withReadyIn(Duration.ofMinutes(5));

        assertThat(placed(plan(problem(requirements, ONE, late, THREE))))
                .containsExactly("1 × one/r/a m on-demand", "1 × three/r/a m on-demand");
        assertThat(((Infeasible) place(problem(requirements, ONE, late))).conflicts())
                .extracting(Conflict::words)
                .containsExactly(
                        "load: {peak: 10}",
                        "objectives: {survive: cloud, degraded-throughput: 100%}",
                        "objectives: {failover: 30s}");
    }

    @Test
    void aPromiseForTwoReplicasNeedsTwo() {
        Candidate pair = hosted(Given.SERVICE.withLeastReplicas(2), "one/r/a", "m", PurchaseOption.ON_DEMAND, "1", 10);

        assertThat(plan(problem(peak(10), pair)).replicas()).isEqualTo(1);
        assertThat(plan(problem(peak(10).withAvailability(new BigDecimal("0.999")), pair))
                        .replicas())
                .isEqualTo(2);
    }

    /** A big one and a small one beside it would do. */
    @Test
    void anEndpointIsOfOneOfferWhereThatIsAsked() {
        Candidate big = candidate("one/r", "big", "3", 10);
        Candidate small = candidate("one/r", "small", "1", 2);
        Candidate elsewhere = candidate("one/s", "small", "1.5", 2);
        Requirements mixed = peak(12);
        Requirements uniform = mixed.withUniformEndpoints(true);

        assertThat(placed(plan(problem(mixed, big, small, elsewhere))))
                .containsExactly("1 × one/r big on-demand", "1 × one/r small on-demand");
        assertThat(placed(plan(problem(uniform, big, small, elsewhere))))
                .containsExactly("1 × one/r big on-demand", "1 × one/s small on-demand");
        assertThat(placed(plan(problem(uniform, big, small)))).containsExactly("2 × one/r big on-demand");
        Candidate few = big.withQuota(1);
        assertThat(((Infeasible) place(problem(uniform, few, small.withQuota(5)))).conflicts())
                .extracting(Conflict::words)
                .containsExactly(
                        "load: {peak: 12}",
                        "quotas: at most 1 of one/r big on-demand, 5 of one/r small on-demand",
                        "one instance type and purchase for an endpoint");
        PlacementProblem problem = problem(uniform, big, small);
        assertThat(explain(problem).prices())
                .extracting(price -> price.instead() + ": "
                        + price.difference().map(Money::toString).orElse("nothing keeps it"))
                .contains("without one instance type and purchase for an endpoint: -2 USD");
        assertThat(explain(problem).binding()).containsExactly(Requirement.UNIFORM_ENDPOINTS);
    }

    @Test
    void aQuotaMayBeShared() {
        SharedQuota four = new SharedQuota("vCPUs at one/r", 8, 4);
        Candidate big = candidate("one/r", "big", "3", 10).withSharedQuotas(List.of(four));
        Candidate small =
                candidate("one/r", "small", "1", 2).withSharedQuotas(List.of(new SharedQuota(four.name(), 8, 2)));

        assertThat(placed(plan(problem(peak(14), big, small))))
                .containsExactly("1 × one/r big on-demand", "2 × one/r small on-demand");
        PlacementProblem most = problem(peak(20), big, small);
        assertThat(placed(plan(most))).containsExactly("2 × one/r big on-demand");
        assertThat(explain(most).prices())
                .filteredOn(price -> price.requirement() == Requirement.QUOTAS)
                .extracting(price -> price.instead() + ": " + price.difference().orElseThrow())
                .containsExactly("without quotas: at most 8 of vCPUs at one/r: 0 USD");
        assertThat(((Infeasible) place(problem(peak(21), big, small))).conflicts())
                .extracting(Conflict::words)
                .containsExactly("load: {peak: 21}", "quotas: at most 8 of vCPUs at one/r");
        Candidate huge =
                candidate("one/r", "huge", "1", 100).withSharedQuotas(List.of(new SharedQuota(four.name(), 8, 9)));
        assertThat(explain(problem(peak(14), big, small, huge)).rejections())
                .extracting(Explanation.Rejection::reason)
                .contains("it takes 9 of vCPUs at one/r, and the quota is 8");
        assertThatThrownBy(() ->
                        problem(peak(1), big, small.withSharedQuotas(List.of(new SharedQuota(four.name(), 9, 1)))))
                .hasMessage("vCPUs at one/r has 8 and 9");
        assertThatThrownBy(() -> big.withSharedQuotas(List.of(four, four)))
                .hasMessageContaining("takes of a quota twice");
    }

    /** Two would cost the same, and both would be outside. */
    @Test
    void fewerReplicasAreOutsideOfWhatIsPreferred() {
        Places preferred = new Places(Set.of(), Set.of(), Set.of(Location.parse("two")));
        PlacementProblem problem = problem(
                peak(20).withPlaces(preferred),
                candidate("one/r/a", "big", "1", 10),
                candidate("one/r/a", "small", "2", 20));

        assertThat(placed(plan(problem))).containsExactly("1 × one/r/a small on-demand");
    }

    @Test
    void amongEqualsThePreferredThenTheFewestPlacesThenTheFirst() {
        Candidate b = candidate("one/r/b", "m", "1", 10).withQuota(1);
        Candidate c = candidate("one/r/c", "m", "1", 10);
        Candidate d = candidate("one/s/a", "m", "1", 10);

        assertThat(placed(plan(problem(peak(20), d, c, b)))).containsExactly("2 × one/r/c m on-demand");
        Places preferred = new Places(Set.of(), Set.of(), Set.of(Location.parse("one/s")));
        assertThat(placed(plan(problem(peak(20).withPlaces(preferred), d, c, b))))
                .containsExactly("2 × one/s/a m on-demand");
    }

    @Test
    void pricesSayWhatEachRequirementCosts() {
        PlacementProblem problem = problem(
                peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.8")).withReplicas(1, 100), ONE, TWO, THREE);

        Explanation explanation = explain(problem);

        assertThat(explanation.prices())
                .extracting(price -> price.instead() + ": "
                        + price.difference().map(Money::toString).orElse("nothing keeps it"))
                .containsExactly(
                        "survive: none: -4 USD",
                        "survive: zone: 0 USD",
                        "survive: region: 0 USD",
                        "degraded-throughput: 70%: 0 USD",
                        "degraded-throughput: 90%: 0 USD",
                        "without replicas: {min: 1}: 0 USD",
                        "without replicas: {max: 100}: 0 USD");
        assertThat(explanation.binding()).containsExactly(Requirement.SURVIVAL);
    }

    @Test
    void everyRejectionSaysWhy() {
        Candidate dearer = candidate("one/r/a", "p", "1.2", 10);
        Candidate far = candidate("two/r/b", "m", "0.1", 10).withLatency(Map.of("tokyo", Duration.ofMillis(310)));
        Candidate unknown = candidate("two/r/c", "m", "0.1", 10);
        Duration near = Duration.ofMillis(20);
        PlacementProblem problem = problem(
                peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.8"))
                        .withLatency(new LatencyObjective(Duration.ofMillis(300), List.of("tokyo"))),
                ONE.withLatency(Map.of("tokyo", near)),
                dearer.withLatency(Map.of("tokyo", near)),
                TWO.withLatency(Map.of("tokyo", near)),
                THREE.withLatency(Map.of("tokyo", near)),
                candidate("three/r/a", "p", "3.5", 10).withQuota(2).withLatency(Map.of("tokyo", near)),
                candidate("three/r/b", "q", "4", 15).withLatency(Map.of("tokyo", near)),
                far,
                unknown);

        assertThat(explain(problem).rejections())
                .extracting(each -> each.candidate() + ": " + each.kind() + ": " + each.reason())
                .containsExactly(
                        "one/r/a p on-demand: DOMINATED: 1 of one/r/a m on-demand carry as much for 1 USD an hour instead"
                                + " of 1.2 USD",
                        "three/r/a m on-demand: TIED: a plan with it costs the same, and has more locations or a later"
                                + " name",
                        "three/r/a p on-demand: DOMINATED: 1 of three/r/a m on-demand carry as much for 3 USD an hour"
                                + " instead of 3.5 USD",
                        "three/r/b q on-demand: DEARER: a plan with it costs 7 USD an hour instead of 6 USD",
                        "two/r/b m on-demand: EXCLUDED: p99 from tokyo is 310ms, above 300ms",
                        "two/r/c m on-demand: EXCLUDED: the latency from tokyo is unknown");
    }

    @Test
    void conflictsAreSaidInTheWordsOfASpec() {
        Candidate lacking = hosted(
                Given.SERVICE.withLacks(Set.of(Capability.ENDPOINT_AUTOSCALING)),
                "one/r/a",
                "m",
                PurchaseOption.ON_DEMAND,
                "1",
                10);
        Requirements requirements = peak(10).withNeeds(Set.of(Capability.ENDPOINT_AUTOSCALING))
                .withAvailability(new BigDecimal("0.9999"))
                .withPlaces(new Places(Set.of(), Set.of(Location.parse("two")), Set.of()));

        assertThat(((Infeasible) place(problem(requirements, lacking))).conflicts())
                .extracting(Conflict::words)
                .containsExactly("load: {peak: 10}", "objectives: {availability: 99.99%}");
        assertThat(((Infeasible) place(problem(requirements.withAvailability(null), lacking, TWO))).conflicts())
                .extracting(Conflict::words)
                .containsExactly("load: {peak: 10}", "needs endpoint-autoscaling", "placement: anywhere, not two");
    }

    @Test
    void aLimitThatComesTooEarlyIsSaid() {
        Placer hasty = new Placer(PlacerOptions.defaults().withDeterministicLimit(1e-12));
        PlacementProblem problem = problem(peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.8")), ONE, TWO, THREE);

        assertThatThrownBy(() -> hasty.place(problem))
                .isInstanceOf(MlopsException.class)
                .hasMessageContaining("cannot place")
                .extracting(e -> ((MlopsException) e).code())
                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void nothingIsOfferedTwiceOrInTwoCurrencies() {
        assertThatThrownBy(() -> problem(peak(1), ONE, ONE)).hasMessage("one/r/a m on-demand is there twice");
    }

    private static Explanation explain(PlacementProblem problem) {
        return new Placer(PlacerOptions.defaults()).explain(problem, plan(problem));
    }
}
