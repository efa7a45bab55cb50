package io.mlops.planner.place;

import io.mlops.MlopsException;
import io.mlops.planner.place.PlacementPlan.Loss;
import io.mlops.planner.place.PlacementPlan.Placed;
import io.mlops.planner.place.Solver.Found;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides where replicas go: the cheapest mix of offers that provably keeps what is asked, of several the one with the fewest
 * locations, of these the first by name. The same problem gets the same answer, in whatever order its parts come. What an hour costs
 * is compared in millionths of the currency; a finer price counts as the next one. Thread-safe.
 */
public final class Placer {
    private final PlacerOptions options;

    public Placer(PlacerOptions options) {
        this.options = options;
    }

    /**
     * The cheapest placement, or the requirements that cannot all hold.
     *
     * @throws MlopsException DEADLINE_EXCEEDED where the limit came before either; UNSUPPORTED where there is no solver for this
     *     machine
     */
    public Placement place(PlacementProblem problem) {
        Solver solver = new Solver(options);
        Search search = new Search(problem, solver, true);
        Optional<Found> found = search.best();
        return found.isPresent() ? plan(search.numbers(), found.get()) : new Conflicts(solver).of(problem);
    }

    /**
     * Why a plan of {@link #place} is as it is: each requirement is changed and placed again, and each candidate that is not dominated
     * is forced into a plan, so this takes many times as long.
     *
     * @throws MlopsException as {@link #place}
     */
    public Explanation explain(PlacementProblem problem, PlacementPlan plan) {
        Solver solver = new Solver(options);
        return new Explanation(new Prices(solver, problem, plan).all(), new Rejections(solver, problem, plan).all());
    }

    private static PlacementPlan plan(Numbers numbers, Found found) {
        Map<Item, Integer> replicas = found.replicas();
        List<Placed> placed = new ArrayList<>();
        Money hourly = numbers.problem().nothing();
        for (Map.Entry<Item, Integer> each : replicas.entrySet()) {
            Candidate candidate = each.getKey().candidate();
            Money cost = candidate.offer().hourly().times(each.getValue());
            placed.add(new Placed(candidate, each.getValue(), cost));
            hourly = hourly.plus(cost);
        }
        Survivors survivors = new Survivors(replicas);
        List<Loss> losses = new ArrayList<>();
        numbers.problem()
                .requirements()
                .survival()
                .domain()
                .ifPresent(kind -> survivors
                        .afterLossOf(kind)
                        .forEach((domain, left) ->
                                losses.add(new Loss(domain, requests(left), requests(numbers.survivors())))));
        Money bound = new Money(BigDecimal.valueOf(found.bound(), 6), hourly.currency());
        return new PlacementPlan(
                placed,
                hourly,
                found.proven() ? hourly : bound,
                found.proven(),
                requests(survivors.carried()),
                AvailabilityBound.of(numbers, replicas),
                losses);
    }

    private static double requests(long thousandths) {
        return thousandths / (double) Numbers.THOUSANDTHS;
    }
}
