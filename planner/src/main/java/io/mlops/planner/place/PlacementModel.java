package io.mlops.planner.place;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearArgument;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.Item.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A problem as the solver takes it: a number of replicas for each item, and what must hold for them. Built anew for each question. */
final class PlacementModel {
    private final CpModel model = new CpModel();
    private final Numbers numbers;
    private final Map<Item, IntVar> replicas = new LinkedHashMap<>();
    private final EndpointLoads loads;
    private boolean linear = true;
    private @Nullable Map<Item, IntVar> usedOrNull;

    PlacementModel(Numbers numbers, List<Item> items) {
        this.numbers = numbers;
        items.forEach(item -> replicas.put(item, model.newIntVar(0, item.most(), "")));
        this.loads = new EndpointLoads(model, replicas);
        model.addGreaterOrEqual(loads.total(loads.carried(item -> true)), numbers.peak());
        LinearExpr count = sum(item -> 1);
        if (numbers.leastReplicas() > 0) {
            model.addGreaterOrEqual(count, numbers.leastReplicas());
        }
        if (numbers.mostReplicasAsked()) {
            model.addLessOrEqual(count, numbers.mostReplicas());
        }
        if (numbers.uniformEndpoints()) {
            oneItemAnEndpoint();
        }
        FailureDomain kind = numbers.survive();
        if (kind != null && numbers.survivors() > 0) {
            survive(kind);
        }
    }

    CpModel model() {
        return model;
    }

    /** Whether nothing in it is a product of variables. */
    boolean isLinear() {
        return linear;
    }

    /** One variable that is the square of another one. */
    IntVar square(IntVar value, long most) {
        linear = false;
        IntVar square = model.newIntVar(0, most * most, "");
        model.addMultiplicationEquality(square, value, value);
        return square;
    }

    Map<Item, IntVar> replicas() {
        return replicas;
    }

    /** The sum over all replicas of something that each of an item has. */
    LinearExpr sum(ToLongFunction<Item> weight) {
        LinearExprBuilder sum = LinearExpr.newBuilder();
        replicas.forEach((item, count) -> sum.addTerm(count, weight.applyAsLong(item)));
        return sum.build();
    }

    /** What an hour costs, in millionths. */
    LinearExpr cost() {
        return sum(Item::cost);
    }

    /** For whatever items have in common: 1 where any of them has replicas, and 1 or 0 where none has. */
    <T> Map<T, IntVar> used(Function<Item, T> common) {
        Map<T, IntVar> used = new LinkedHashMap<>();
        replicas.forEach((item, count) -> {
            IntVar any = used.computeIfAbsent(common.apply(item), key -> model.newIntVar(0, 1, ""));
            model.addLessOrEqual(count, LinearExpr.term(any, item.most()));
        });
        return used;
    }

    /** Which items have replicas: as {@link #used(Function)}. */
    Map<Item, IntVar> used() {
        Map<Item, IntVar> known = usedOrNull;
        if (known == null) {
            known = used(item -> item);
            usedOrNull = known;
        }
        return known;
    }

    private void oneItemAnEndpoint() {
        Map<Endpoint, LinearExprBuilder> items = new LinkedHashMap<>();
        used().forEach((item, any) -> items.computeIfAbsent(item.endpoint(), key -> LinearExpr.newBuilder())
                .add(any));
        items.values().forEach(count -> model.addLessOrEqual(count.build(), 1));
    }

    /** All that is ready, less what the loss of a domain takes, is enough: for each domain in which anything may be. */
    private void survive(FailureDomain kind) {
        Map<Endpoint, LinearArgument> ready = loads.carried(Item::ready);
        long most = replicas.keySet().stream()
                .mapToLong(item -> item.most() * item.carries())
                .sum();
        IntVar all = model.newIntVar(0, most, "");
        model.addEquality(loads.total(ready), all);
        Map<Endpoint, LinearArgument> remaining = kind == FailureDomain.ZONE ? loads.afterLossOfOneZone() : Map.of();
        TreeSet<Location> domains = new TreeSet<>();
        ready.keySet().forEach(endpoint -> domains.add(endpoint.location().domain(kind)));
        for (Location lost : domains) {
            LinearExprBuilder left = LinearExpr.newBuilder().add(all);
            ready.forEach((endpoint, carried) -> {
                // What has no zone may be in any of its region's.
                boolean hit = kind == FailureDomain.ZONE
                        ? endpoint.location().contains(lost)
                        : lost.contains(endpoint.location());
                if (hit) {
                    left.addTerm(carried, -1);
                    LinearArgument rest = remaining.get(endpoint);
                    if (rest != null) {
                        left.add(rest);
                    }
                }
            });
            model.addGreaterOrEqual(left.build(), numbers.survivors());
        }
    }
}
