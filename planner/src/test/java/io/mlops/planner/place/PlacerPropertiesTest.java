package io.mlops.planner.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.BruteForce.Tried;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Small problems of all kinds, against every combination of replicas. */
class PlacerPropertiesTest {
    private static final List<String> LOCATIONS =
            List.of("one/r/a", "one/r/b", "one/r", "one/s/a", "two/r/a", "two/r", "three/r/a");
    private static final List<Service> SERVICES = List.of(
            Service.of("plain", new BigDecimal("0.9995"), "invented"),
            Service.of("pair", new BigDecimal("0.995"), "invented").withLeastReplicas(2),
            Service.of("limited", new BigDecimal("0.999"), "invented").withLimit(2),
            Service.of("spread", new BigDecimal("0.9999"), "invented").withZones(3));
    private static final List<Optional<FailureDomain>> KINDS = List.of(
            Optional.empty(),
            Optional.of(FailureDomain.ZONE),
            Optional.of(FailureDomain.REGION),
            Optional.of(FailureDomain.CLOUD));
    /** With these the peak of 3 is carried by any candidate alone, after the loss of a zone of three too. */
    private static final int MOST_TRIED = 6;

    private static final BigDecimal MOST = new BigDecimal("0.99999999");
    /** Bounds are in millionths of millionths. */
    private static final BigDecimal LEAST_STEP = new BigDecimal("1e-12");

    @Provide
    Arbitrary<PlacementProblem> problems() {
        return Arbitraries.randomValue(PlacerPropertiesTest::problem);
    }

    @Property(tries = 300)
    void nothingIsCheaperAndOfTheSameTheFirst(@ForAll("problems") PlacementProblem problem) {
        Optional<Tried> best = new BruteForce(problem, MOST_TRIED).best();

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
        assertThat(plan.gap()).isZero();
        assertThat(plan.losses()).allMatch(loss -> loss.left() >= loss.asked());
        BigDecimal objective = problem.requirements().availabilityOrNull();
        assertThat(objective == null || plan.availability().compareTo(objective) >= 0)
                .isTrue();
    }

    /** A bit more than what is cheapest without it keeps, again and again: each time it binds. */
    @Property(tries = 100)
    void nothingIsCheaperWhereAnAvailabilityBinds(@ForAll("problems") PlacementProblem problem) {
        PlacementProblem asked = problem.withRequirements(problem.requirements().withAvailability(BigDecimal.ZERO));
        while (Given.place(asked) instanceof PlacementPlan plan
                && plan.availability().compareTo(MOST) < 0) {
            asked = asked.withRequirements(
                    asked.requirements().withAvailability(plan.availability().add(LEAST_STEP)));
            nothingIsCheaperAndOfTheSameTheFirst(asked);
        }
    }

    @Property(tries = 50)
    void theOrderOfTheInputDoesNotMatter(@ForAll("problems") PlacementProblem problem, @ForAll Random random) {
        List<Candidate> shuffled = new ArrayList<>(problem.candidates());
        Collections.shuffle(shuffled, random);

        Placement again = Given.place(new PlacementProblem(shuffled, problem.requirements(), problem.failures()));

        assertThat(again).isEqualTo(Given.place(problem));
    }

    @Property(tries = 150)
    void withoutAnyOneConflictThereIsAPlan(@ForAll("problems") PlacementProblem problem) {
        if (!(Given.place(problem) instanceof Infeasible(List<Infeasible.Conflict> conflicts))) {
            return;
        }
        assertThat(conflicts).isNotEmpty();
        List<Requirement> named =
                conflicts.stream().map(Infeasible.Conflict::requirement).toList();
        PlacementProblem onlyThese = problem;
        for (Requirement each : Requirement.values()) {
            onlyThese = named.contains(each) ? onlyThese : each.without(onlyThese);
        }
        assertThat(new BruteForce(onlyThese, MOST_TRIED).best()).isEmpty();
        for (Requirement each : named) {
            assertThat(new BruteForce(each.without(onlyThese), MOST_TRIED).best())
                    .as("without " + each)
                    .isPresent();
        }
    }

    @Property(tries = 50)
    void whatIsRejectedIsRejectedForWhatIsTrue(@ForAll("problems") PlacementProblem problem) {
        if (!(Given.place(problem) instanceof PlacementPlan plan)) {
            return;
        }
        Explanation explanation = new Placer(PlacerOptions.defaults()).explain(problem, plan);
        assertThat(explanation.rejections())
                .hasSize(problem.candidates().size() - plan.placed().size());
        assertThat(explanation.rejections()).noneMatch(rejection -> rejection.kind() == Explanation.Kind.UNDECIDED);
        // What survives less may have to be made of more for the same availability.
        boolean survivalHelps = problem.requirements().availabilityOrNull() != null;
        assertThat(explanation.prices())
                .filteredOn(price -> price.relaxed() && !(survivalHelps && price.requirement() == Requirement.SURVIVAL))
                .allSatisfy(price -> assertThat(price.difference())
                        .hasValueSatisfying(
                                difference -> assertThat(difference.amount()).isLessThanOrEqualTo(BigDecimal.ZERO)));
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
        List<Candidate> candidates = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        Set<String> ids = new HashSet<>();
        Service[] services = new Service[LOCATIONS.size()];
        while (candidates.size() < count) {
            int place = random.nextInt(LOCATIONS.size());
            if (services[place] == null) {
                services[place] = SERVICES.get(random.nextInt(SERVICES.size()));
            }
            Candidate candidate = candidate(random, LOCATIONS.get(place), services[place]);
            if (ids.add(candidate.id())) {
                candidates.add(candidate);
            }
        }
        DomainFailures failures = random.nextBoolean()
                ? DomainFailures.none()
                : new DomainFailures(
                        new BigDecimal("0.001"), new BigDecimal("0.0002"), new BigDecimal("0.00001"), "invented");
        return new PlacementProblem(candidates, requirements(random), failures);
    }

    private static Candidate candidate(Random random, String location, Service service) {
        boolean spot = random.nextInt(3) == 0;
        // Few prices, so that many plans cost the same.
        String usd = List.of("1", "1.5", "2", "3").get(random.nextInt(4));
        Candidate candidate = Given.hosted(
                        service,
                        location,
                        random.nextBoolean() ? "big" : "small",
                        spot ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND,
                        usd,
                        1 + random.nextInt(2))
                .withQuota(random.nextInt(3) == 0 ? random.nextInt(4) : Candidate.NO_QUOTA)
                .withSharedQuotas(quotas(random, location))
                .withReadyIn(Duration.ofSeconds(random.nextInt(4) == 0 ? 300 : 0));
        return spot && random.nextInt(4) > 0
                ? candidate.withInterruptions(
                        Given.interruptions(random.nextBoolean() ? 0.05 : 0.5, Duration.ofMinutes(6)))
                : candidate;
    }

    /** Of all, and of those in a cloud. */
    private static List<SharedQuota> quotas(Random random, String location) {
        List<SharedQuota> quotas = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            quotas.add(new SharedQuota("of all", 4, 1 + random.nextInt(2)));
        }
        if (random.nextInt(4) == 0) {
            quotas.add(new SharedQuota(location.substring(0, 3), 6, 1 + random.nextInt(7)));
        }
        return quotas;
    }

    private static Requirements requirements(Random random) {
        Requirements requirements = Given.peak(random.nextInt(4))
                .withSurvival(Given.survive(kind(random), random.nextBoolean() ? "0.8" : "0.5"))
                .withReplicas(random.nextInt(3), random.nextInt(4) == 0 ? 4 : Requirements.ANY_NUMBER);
        if (random.nextBoolean()) {
            requirements = requirements.withAvailability(
                    new BigDecimal(List.of("0.99", "0.999", "0.9999", "0.99999").get(random.nextInt(4))));
        }
        if (random.nextInt(4) == 0) {
            requirements = requirements.withPurchases(EnumSet.of(PurchaseOption.ON_DEMAND));
        }
        requirements = requirements.withUniformEndpoints(random.nextInt(3) == 0);
        return switch (random.nextInt(5)) {
            case 0 -> requirements.withPlaces(new Places(Set.of(), Set.of(Location.parse("one/r")), Set.of()));
            case 1 -> requirements.withPlaces(new Places(Set.of(), Set.of(), Set.of(Location.parse("two"))));
            default -> requirements;
        };
    }

    private static @Nullable FailureDomain kind(Random random) {
        return KINDS.get(random.nextInt(KINDS.size())).orElse(null);
    }
}
