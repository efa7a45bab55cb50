package io.mlops.planner.place;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.mlops.Location;
import io.mlops.planner.place.FailureEvents.Event;
import io.mlops.planner.place.Item.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The availability objective as the solver takes it, between given bounds of the time that each domain is down: not quite the arithmetic
 * of {@link AvailabilityBound}, but never more than that asks. With {@code S} the sum of all {@code D} that are survived, the pairs are
 * {@code (S² − ΣD²) / 2}. Where {@code l ≤ D ≤ u}, {@code D²} is at most {@code (l + u) · D − l · u}, and the product of two at least
 * {@code l · D' + l' · D − l · l'}: nothing is left that is hard but one square, and that is convex.
 */
final class AvailabilityTerms {
    private final PlacementModel placement;
    private final CpModel model;
    private final Map<Item, IntVar> used;
    private final Map<List<Item>, IntVar> happening = new LinkedHashMap<>();
    private final Map<Location, LinearExprBuilder> domains = new LinkedHashMap<>();
    private final LinearExprBuilder always = LinearExpr.newBuilder();
    private final LinearExprBuilder spread = LinearExpr.newBuilder();
    private final LinearExprBuilder spreadSquares = LinearExpr.newBuilder();
    private long most;

    /**
     * Adds it to a model.
     *
     * @param box for how long each domain is down
     * @param allowed in millionths of millionths
     */
    AvailabilityTerms(PlacementModel placement, List<Event> events, Box box, long allowed) {
        this.placement = placement;
        this.model = placement.model();
        this.used = placement.used();
        used.forEach((item, any) -> model.addGreaterOrEqual(placement.count(item), any));
        promisesHold();
        collect(events);
        bound(box, allowed);
    }

    /** An endpoint has as many replicas as its service's promise is for. */
    private void promisesHold() {
        Map<Endpoint, LinearExprBuilder> counts = new LinkedHashMap<>();
        placement
                .replicas()
                .forEach((item, count) -> counts.computeIfAbsent(item.endpoint(), key -> LinearExpr.newBuilder())
                        .add(count));
        used.forEach((item, any) -> {
            int least = item.endpoint().service().leastReplicas();
            if (least > 1) {
                model.addGreaterOrEqual(
                        LinearExpr.newBuilder()
                                .add(counts.get(item.endpoint()))
                                .addTerm(any, -least)
                                .build(),
                        0);
            }
        });
    }

    private void collect(List<Event> events) {
        for (Event event : events) {
            long ppm = event.ppm() * event.times();
            IntVar happens = happens(event.items());
            if (!event.survived()) {
                always.addTerm(happens, ppm);
            } else if (event.times() > 1) {
                spread.addTerm(happens, ppm);
                spreadSquares.addTerm(happens, event.ppm() * ppm);
                most += ppm;
            } else {
                domains.computeIfAbsent(event.domain(), key -> LinearExpr.newBuilder())
                        .addTerm(happens, event.ppm());
            }
        }
    }

    private void bound(Box box, long allowed) {
        Map<Location, IntVar> down = new LinkedHashMap<>();
        LinearExprBuilder sum = LinearExpr.newBuilder().add(spread);
        LinearExprBuilder twice = LinearExpr.newBuilder()
                .addTerm(always, 2 * Unavailability.WHOLE)
                .addTerm(spreadSquares, -1);
        for (Map.Entry<Location, LinearExprBuilder> domain : domains.entrySet()) {
            Box.Range range = box.of(domain.getKey());
            IntVar time = model.newIntVar(range.least(), range.most(), "");
            model.addEquality(domain.getValue(), time);
            down.put(domain.getKey(), time);
            sum.add(time);
            twice.addTerm(time, -(range.least() + range.most())).add(range.least() * range.most());
            most += range.most();
        }
        // (S² − ΣD²) / 2 is at most the whole time and no D more than that: S² is at most 2 · whole² + whole · S.
        most = Math.min(most, 2 * Unavailability.WHOLE);
        IntVar all = model.newIntVar(0, most, "");
        model.addEquality(sum, all);
        IntVar square = model.newIntVar(0, most * most, "");
        model.addMultiplicationEquality(square, all, all);
        model.addLessOrEqual(twice.add(square), 2 * allowed);
        products(box, down, all, allowed);
    }

    /** Each product from below: of all pairs of a domain's least and the others' time, less the pairs of the least. */
    private void products(Box box, Map<Location, IntVar> down, IntVar all, long allowed) {
        long least =
                down.keySet().stream().mapToLong(each -> box.of(each).least()).sum();
        if (least == 0) {
            return;
        }
        long squares = down.keySet().stream()
                .mapToLong(each -> box.of(each).least() * box.of(each).least())
                .sum();
        LinearExprBuilder pairs = LinearExpr.newBuilder()
                .addTerm(always, Unavailability.WHOLE)
                .addTerm(all, least)
                .add(-(least * least - squares) / 2);
        down.forEach((domain, time) -> pairs.addTerm(time, -box.of(domain).least()));
        model.addLessOrEqual(pairs, allowed);
    }

    /** 1 where any of the items has replicas, else 0. */
    private IntVar happens(List<Item> items) {
        return happening.computeIfAbsent(items, key -> {
            if (items.size() == 1) {
                return used(items.getFirst());
            }
            IntVar happens = model.newIntVar(0, 1, "");
            LinearExprBuilder any = LinearExpr.newBuilder();
            for (Item item : items) {
                model.addGreaterOrEqual(happens, used(item));
                any.add(used(item));
            }
            model.addLessOrEqual(happens, any);
            return happens;
        });
    }

    private IntVar used(Item item) {
        IntVar any = used.get(item);
        if (any == null) {
            throw new IllegalStateException(item.id() + " is not in the model");
        }
        return any;
    }
}
