package io.mlops.planner.place;

import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.mlops.Location;
import io.mlops.planner.place.Solver.Found;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which of the plans that cost the same: the one with the fewest replicas outside of what is preferred, of these one with the fewest
 * locations, of these the first: that which has the most replicas of the first item, then of the second, and so on.
 */
final class Ties {
    /** As many values as can be told apart in one objective. */
    private static final long RADIX_LIMIT = 1L << 40;

    private final Answers answers;
    private final List<Item> items;
    private final Supplier<PlacementModel> models;

    /** @param models makes a new model of the items, without an objective */
    Ties(Answers answers, List<Item> items, Supplier<PlacementModel> models) {
        this.answers = answers;
        this.items = items;
        this.models = models;
    }

    /** The first of those that cost what {@code cheapest} does. */
    Map<Item, Integer> first(Map<Item, Integer> cheapest) {
        Map<Item, Integer> best = fewestPlaces(cheapest);
        long outside = outside(best);
        int places = locations(best).size();
        int from = 0;
        Map<Item, Integer> fixed = new LinkedHashMap<>();
        while (from < items.size()) {
            List<Item> chunk = chunk(from);
            best = better(inOrder(best, outside, places, fixed, chunk), best);
            for (Item item : chunk) {
                fixed.put(item, best.getOrDefault(item, 0));
            }
            from += chunk.size();
        }
        return best;
    }

    /** As many as possible of the first of the chunk, then of the second, and so on. */
    private Supplier<PlacementModel> inOrder(
            Map<Item, Integer> best, long outside, int places, Map<Item, Integer> fixed, List<Item> chunk) {
        return () -> {
            PlacementModel model = tied(best);
            restrict(model, outside, places);
            fixed.forEach((item, count) -> model.model().addEquality(model.count(item), count));
            LinearExprBuilder order = LinearExpr.newBuilder();
            long weight = -1;
            for (Item item : chunk.reversed()) {
                order.addTerm(model.count(item), weight);
                weight *= item.most() + 1L;
            }
            model.minimize(order.build());
            return model;
        };
    }

    private Map<Item, Integer> fewestPlaces(Map<Item, Integer> cheapest) {
        return better(
                () -> {
                    PlacementModel model = tied(cheapest);
                    Map<Location, IntVar> used = model.used(Item::location);
                    LinearExprBuilder places = LinearExpr.newBuilder();
                    used.values().forEach(places::add);
                    long more = used.size() + 1L;
                    model.minimize(LinearExpr.newBuilder()
                            .add(places)
                            .add(model.sum(item -> item.outside() ? more : 0))
                            .build());
                    return model;
                },
                cheapest);
    }

    /** A model in which everything costs what {@code known} does, which is given to the solver as a hint. */
    private PlacementModel tied(Map<Item, Integer> known) {
        PlacementModel model = models.get();
        long cost = known.entrySet().stream()
                .mapToLong(each -> each.getKey().cost() * each.getValue())
                .sum();
        model.model().addEquality(model.cost(), cost);
        model.replicas().forEach((item, count) -> model.model().addHint(count, known.getOrDefault(item, 0)));
        return model;
    }

    private static void restrict(PlacementModel model, long outside, int places) {
        model.model().addLessOrEqual(model.sum(item -> item.outside() ? 1 : 0), outside);
        LinearExprBuilder used = LinearExpr.newBuilder();
        model.used(Item::location).values().forEach(used::add);
        model.model().addLessOrEqual(used.build(), places);
    }

    /** As many of the next items as one objective can order. */
    private List<Item> chunk(int from) {
        List<Item> chunk = new ArrayList<>();
        long weight = 1;
        for (Item item : items.subList(from, items.size())) {
            if (!chunk.isEmpty() && weight > RADIX_LIMIT / (item.most() + 1L)) {
                break;
            }
            chunk.add(item);
            weight *= item.most() + 1L;
        }
        return chunk;
    }

    private Map<Item, Integer> better(Supplier<PlacementModel> question, Map<Item, Integer> known) {
        return answers.solve(question)
                .map(Found::replicas)
                .orElseThrow(() -> new IllegalStateException("the solver no longer finds " + known));
    }

    private static long outside(Map<Item, Integer> replicas) {
        return replicas.entrySet().stream()
                .filter(each -> each.getKey().outside())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Set<Location> locations(Map<Item, Integer> replicas) {
        Set<Location> locations = new HashSet<>();
        replicas.keySet().forEach(item -> locations.add(item.location()));
        return locations;
    }
}
