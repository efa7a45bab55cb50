package io.mlops.planner.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.BruteForce.Tried;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What {@code deploy} asks, small: one machine an endpoint, quotas of their own and shared ones, clients; against every combination. */
class UniformSearchTest {
    private static final List<List<String>> PLACES = List.of(
            List.of("one/r", "one/s", "two/r", "two/s", "three/r"),
            List.of("one/r/a", "one/r/b", "one/s", "two/r/a", "two/r/b"));
    private static final List<Service> SERVICES = List.of(
            Service.of("plain", new BigDecimal("0.9995"), "invented"),
            Service.of("pair", new BigDecimal("0.995"), "invented").withLeastReplicas(2),
            Service.of("limited", new BigDecimal("0.999"), "invented").withLimit(2));
    private static final int MOST_QUOTA = 4;

    @Provide
    Arbitrary<PlacementProblem> problems() {
        return Arbitraries.randomValue(UniformSearchTest::problem);
    }

    @Property(tries = 1000)
    void nothingIsCheaperAndOfTheSameTheFirst(@ForAll("problems") PlacementProblem problem) {
        Numbers numbers = new Numbers(problem);
        assertThat(UniformSearch.sees(numbers, numbers.items())).isTrue();
        Optional<Tried> best = new BruteForce(problem, MOST_QUOTA).best();

        Placement placement = Given.place(problem);

        if (best.isEmpty()) {
            assertThat(placement).isInstanceOf(Infeasible.class);
            return;
        }
        assertThat(placement).isInstanceOf(PlacementPlan.class);
        PlacementPlan plan = (PlacementPlan) placement;
        assertThat(plan.hourly().amount()).isEqualByComparingTo(best.get().cost());
        assertThat(counts(problem, plan)).isEqualTo(best.get().counts());
        assertThat(plan.proven()).isTrue();
        assertThat(plan.losses()).allMatch(loss -> loss.left() >= loss.asked());
    }

    /** With at least one replica of each by itself, and no plan with it costs less than its bound. */
    @Property(tries = 200)
    void noPlanWithAnOfferCostsLessThanItsBound(@ForAll("problems") PlacementProblem problem) {
        Numbers numbers = new Numbers(problem);
        List<Item> items =
                numbers.items().stream().filter(item -> item.most() > 0).toList();
        Relaxation relaxation = new Relaxation(numbers, items, true);
        for (Item item : items) {
            Optional<Solver.Found> forced = Optional.ofNullable(
                    new UniformSearch(numbers, items, item, 1).best().foundOrNull());
            Optional<Solver.Found> solved = new Solver(PlacerOptions.defaults()).solve(() -> {
                PlacementModel model = new PlacementModel(numbers, items);
                model.model().addGreaterOrEqual(model.count(item), 1);
                model.minimize(model.cost());
                return model;
            });
            assertThat(forced.map(Solver.Found::value)).isEqualTo(solved.map(Solver.Found::value));
            solved.ifPresent(found -> assertThat(found.value()).isGreaterThanOrEqualTo(relaxation.boundWith(item)));
        }
    }

    private static List<Integer> counts(PlacementProblem problem, PlacementPlan plan) {
        return problem.candidates().stream()
                .map(candidate -> plan.placed().stream()
                        .filter(each -> each.candidate().equals(candidate))
                        .mapToInt(PlacementPlan.Placed::replicas)
                        .sum())
                .toList();
    }

    private static PlacementProblem problem(Random random) {
        List<String> places = PLACES.get(random.nextInt(PLACES.size()));
        List<Candidate> candidates = new ArrayList<>();
        Service[] services = new Service[places.size()];
        int count = 2 + random.nextInt(4);
        Set<String> ids = new HashSet<>();
        while (candidates.size() < count) {
            int place = random.nextInt(places.size());
            if (services[place] == null) {
                services[place] = SERVICES.get(random.nextInt(SERVICES.size()));
            }
            Candidate candidate = candidate(random, places.get(place), services[place]);
            if (ids.add(candidate.id())) {
                candidates.add(candidate);
            }
        }
        return new PlacementProblem(candidates, requirements(random), DomainFailures.none());
    }

    private static Candidate candidate(Random random, String location, Service service) {
        // Few prices and loads, so that many plans cost the same.
        String usd = List.of("1", "1.5", "2", "2.1", "3").get(random.nextInt(5));
        double carries = List.of(1.0, 1.5, 2.0, 3.0).get(random.nextInt(4));
        String type = List.of("big", "middle", "small").get(random.nextInt(3));
        return Given.hosted(service, location, type, PurchaseOption.ON_DEMAND, usd, carries)
                .withQuota(random.nextInt(MOST_QUOTA + 1))
                .withSharedQuotas(
                        random.nextInt(3) == 0
                                ? List.of(new SharedQuota("family of " + location, 5, 1 + random.nextInt(3)))
                                : List.of())
                .withLatency(Map.of("here", Duration.ofMillis(random.nextInt(4) == 0 ? 400 : 100)));
    }

    private static Requirements requirements(Random random) {
        FailureDomain[] kinds = FailureDomain.values();
        int kind = random.nextInt(kinds.length + 1);
        Requirements requirements = Given.peak(random.nextInt(8))
                .withSurvival(
                        Given.survive(kind < kinds.length ? kinds[kind] : null, random.nextBoolean() ? "0.8" : "0.5"))
                .withReplicas(random.nextInt(4), random.nextInt(3) == 0 ? 3 + random.nextInt(3) : 1000)
                .withUniformEndpoints(true);
        if (random.nextInt(3) == 0) {
            requirements = requirements.withPlaces(
                    new Places(Set.of(), Set.of(), Set.of(Location.parse(random.nextBoolean() ? "two" : "one/r"))));
        }
        return random.nextInt(3) == 0
                ? requirements.withLatency(new LatencyObjective(Duration.ofMillis(300), List.of("here")))
                : requirements;
    }
}
