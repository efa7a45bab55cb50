package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.planner.place.Explanation.Price;
import io.mlops.planner.place.Solver.Found;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What each requirement costs: the problem is placed again with another one, which asks for less or for more. */
final class Prices {
    private static final BigDecimal STEP = new BigDecimal("0.1");
    /** Beyond this many digits an objective is no promise any more. */
    private static final int MOST_DIGITS = 9;

    private final Solver solver;
    private final PlacementProblem problem;
    private final PlacementPlan plan;
    private final List<Price> prices = new ArrayList<>();

    Prices(Solver solver, PlacementProblem problem, PlacementPlan plan) {
        this.solver = solver;
        this.problem = problem;
        this.plan = plan;
    }

    List<Price> all() {
        survival();
        degraded();
        availability();
        purchases();
        for (Requirement each : Requirement.values()) {
            if (isAllOrNothing(each) && each.asked(problem)) {
                add(each, "without " + each.words(problem), true, each.without(problem));
            }
        }
        return prices;
    }

    private static boolean isAllOrNothing(Requirement requirement) {
        return switch (requirement) {
            case LOAD, SURVIVAL, AVAILABILITY -> false;
            case FAILOVER_TIME,
                    LATENCY,
                    PURCHASES,
                    CAPABILITIES,
                    PLACES,
                    QUOTAS,
                    ENDPOINT_LIMITS,
                    UNIFORM_ENDPOINTS,
                    LEAST_REPLICAS,
                    MOST_REPLICAS -> true;
        };
    }

    private void survival() {
        Survival survival = problem.requirements().survival();
        FailureDomain asked = survival.domainOrNull();
        if (asked != null) {
            add(Requirement.SURVIVAL, "survive: none", true, Requirement.SURVIVAL.without(problem));
        }
        for (FailureDomain kind : FailureDomain.values()) {
            if (kind != asked) {
                add(
                        Requirement.SURVIVAL,
                        "survive: " + Requirement.word(kind),
                        asked != null && kind.compareTo(asked) < 0,
                        problem.withRequirements(problem.requirements().withSurvival(survival.withDomain(kind))));
            }
        }
    }

    private void degraded() {
        Survival survival = problem.requirements().survival();
        if (survival.domainOrNull() == null) {
            return;
        }
        for (BigDecimal share :
                List.of(survival.degraded().subtract(STEP), survival.degraded().add(STEP))) {
            if (share.signum() >= 0 && share.compareTo(BigDecimal.ONE) <= 0) {
                add(
                        Requirement.SURVIVAL,
                        "degraded-throughput: " + Requirement.percent(share),
                        share.compareTo(survival.degraded()) < 0,
                        problem.withRequirements(problem.requirements()
                                .withSurvival(new Survival(survival.domainOrNull(), share, survival.failover()))));
            }
        }
    }

    private void availability() {
        BigDecimal asked = problem.requirements().availabilityOrNull();
        if (asked == null) {
            return;
        }
        BigDecimal down = BigDecimal.ONE.subtract(asked);
        add(Requirement.AVAILABILITY, "availability: any", true, Requirement.AVAILABILITY.without(problem));
        for (int nines : new int[] {1, -1}) {
            BigDecimal other = BigDecimal.ONE.subtract(down.movePointRight(nines));
            if (other.signum() > 0 && other.stripTrailingZeros().scale() <= MOST_DIGITS) {
                add(
                        Requirement.AVAILABILITY,
                        "availability: " + Requirement.percent(other),
                        nines > 0,
                        problem.withRequirements(problem.requirements().withAvailability(other)));
            }
        }
    }

    /** Where machines that may be taken away are allowed: what it would cost without them. */
    private void purchases() {
        Set<PurchaseOption> allowed = EnumSet.noneOf(PurchaseOption.class);
        allowed.addAll(problem.requirements().purchases());
        if (allowed.remove(PurchaseOption.SPOT) && problem.candidates().stream().anyMatch(Candidate::spot)) {
            add(
                    Requirement.PURCHASES,
                    "purchase: not spot",
                    false,
                    problem.withRequirements(problem.requirements().withPurchases(allowed)));
        }
    }

    private void add(Requirement requirement, String instead, boolean relaxed, PlacementProblem other) {
        Search search = new Search(other, solver, false);
        Optional<Found> found = search.best();
        Money hourly = found.map(each -> cost(other, each)).orElse(null);
        prices.add(
                new Price(requirement, instead, relaxed, hourly, hourly == null ? null : hourly.minus(plan.hourly())));
    }

    private static Money cost(PlacementProblem problem, Found found) {
        Money cost = problem.nothing();
        for (var each : found.replicas().entrySet()) {
            cost = cost.plus(each.getKey().candidate().offer().hourly().times(each.getValue()));
        }
        return cost;
    }
}
