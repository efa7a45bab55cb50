package io.mlops.planner.place;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.planner.place.Explanation.Kind;
import io.mlops.planner.place.Explanation.Rejection;
import io.mlops.planner.place.PlacementPlan.Placed;
import io.mlops.planner.place.Screen.Exclusion;
import io.mlops.planner.place.Solver.Found;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** For each candidate without replicas why it has none: nothing is said that was not computed. */
final class Rejections {
    private final PlacementProblem problem;
    private final PlacementPlan plan;
    private final Search search;
    private final Dominance dominance;
    private final Map<Candidate, Item> items = new HashMap<>();

    Rejections(Solver solver, PlacementProblem problem, PlacementPlan plan) {
        this.problem = problem;
        this.plan = plan;
        this.search = new Search(problem, solver, false);
        this.dominance = search.dominance();
        search.numbers().items().forEach(item -> items.put(item.candidate(), item));
    }

    List<Rejection> all() {
        Set<String> placed = new HashSet<>();
        plan.placed().stream().map(Placed::candidate).map(Candidate::id).forEach(placed::add);
        List<Rejection> rejections = new ArrayList<>();
        for (Candidate candidate : problem.candidates()) {
            if (!placed.contains(candidate.id())) {
                rejections.add(rejection(candidate));
            }
        }
        return rejections;
    }

    private Rejection rejection(Candidate candidate) {
        Exclusion exclusion = search.numbers().exclusions().get(candidate);
        if (exclusion != null) {
            return new Rejection(candidate.id(), Kind.EXCLUDED, exclusion.reason());
        }
        Item item = items.get(candidate);
        if (item == null) {
            throw new IllegalStateException(candidate.id() + " is neither in the problem nor excluded");
        }
        Item dominator = dominance.dominators().get(item);
        return dominator == null ? forced(item) : dominated(item, dominator);
    }

    private static Rejection dominated(Item item, Item dominator) {
        long times = Math.ceilDiv(item.carries(), dominator.carries());
        Money instead = dominator.candidate().offer().hourly().times(times);
        String price = dominator.cost() * times == item.cost()
                ? "the same, and come first"
                : instead + " an hour instead of " + item.candidate().offer().hourly();
        return new Rejection(
                item.id(), Kind.DOMINATED, times + " of " + dominator.id() + " carry as much for " + price);
    }

    private Rejection forced(Item item) {
        if (item.most() == 0) {
            return new Rejection(item.id(), Kind.IMPOSSIBLE, "nothing is asked for that it could do");
        }
        OptionalLong bound = search.boundWith(item);
        if (bound.isPresent() && bound.getAsLong() > cost(placed())) {
            return dearer(item, "at least ", bound.getAsLong());
        }
        if (search.costsMoreWith(item, cost(placed()))) {
            return new Rejection(
                    item.id(), Kind.DEARER, "each plan with it costs more than " + plan.hourly() + " an hour");
        }
        Optional<Found> found;
        try {
            found = search.bestWith(item);
        } catch (MlopsException e) {
            if (e.code() != ErrorCode.DEADLINE_EXCEEDED) {
                throw e;
            }
            return new Rejection(item.id(), Kind.UNDECIDED, "the solver came to its limit: " + e.getMessage());
        }
        if (found.isEmpty()) {
            return new Rejection(item.id(), Kind.IMPOSSIBLE, "no plan with it keeps what was asked");
        }
        long atLeast = found.get().proven()
                ? cost(found.get().replicas())
                : found.get().bound();
        if (atLeast > cost(placed())) {
            return dearer(item, found.get().proven() ? "" : "at least ", atLeast);
        }
        return found.get().proven() && plan.proven()
                ? new Rejection(
                        item.id(), Kind.TIED, "a plan with it costs the same, and has more locations or a later name")
                : new Rejection(item.id(), Kind.UNDECIDED, "the solver came to its limit");
    }

    private Rejection dearer(Item item, String how, long cost) {
        return new Rejection(
                item.id(),
                Kind.DEARER,
                "a plan with it costs " + how + money(cost) + " an hour instead of " + plan.hourly());
    }

    private Map<Item, Integer> placed() {
        Map<Item, Integer> replicas = new HashMap<>();
        for (Placed each : plan.placed()) {
            Item item = items.get(each.candidate());
            if (item == null) {
                throw new IllegalArgumentException(
                        each.candidate().id() + " of the plan is no candidate of the problem");
            }
            replicas.put(item, each.replicas());
        }
        return replicas;
    }

    private static long cost(Map<Item, Integer> replicas) {
        return replicas.entrySet().stream()
                .mapToLong(each -> each.getKey().cost() * each.getValue())
                .sum();
    }

    private Money money(long millionths) {
        return new Money(BigDecimal.valueOf(millionths, 6), plan.hourly().currency());
    }
}
