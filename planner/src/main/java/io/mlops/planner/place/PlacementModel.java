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
import java.util.Objects;
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
    private @Nullable Map<Item, IntVar> usedOrNull;
    private @Nullable LinearArgument objectiveOrNull;

    PlacementModel(Numbers numbers, List<Item> items) {
        this.numbers = numbers;
        items.forEach(item -> replicas.put(item, model.newIntVar(0, item.most(), "")));
        this.loads = new EndpointLoads(model, replicas, numbers.uniformEndpoints());
        model.addGreaterOrEqual(loads.total(loads.carried(item -> true)), numbers.peak());
        LinearExpr count = sum(item -> 1);
        if (numbers.leastReplicas() > 0) {
            model.addGreaterOrEqual(count, numbers.leastReplicas());
        }
        if (numbers.mostReplicasAsked()) {
            model.addLessOrEqual(count, numbers.mostReplicas());
        }
        sharedQuotas();
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

    /** What is asked for: the least of it. */
    void minimize(LinearArgument what) {
        objectiveOrNull = what;
        model.minimize(what);
    }

    /** Nothing else than what is better than a value is of interest. */
    void lessThan(long value) {
        model.addLessOrEqual(Objects.requireNonNull(objectiveOrNull, "objective"), value - 1);
    }

    /** The replicas of an item. */
    IntVar count(Item item) {
        IntVar count = replicas.get(item);
        if (count == null) {
            throw new IllegalStateException(item.id() + " is not in the model");
        }
        return count;
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

    private void sharedQuotas() {
        Map<String, Long> most = new LinkedHashMap<>();
        Map<String, LinearExprBuilder> taken = new LinkedHashMap<>();
        replicas.forEach((item, count) -> item.candidate().sharedQuotas().forEach(quota -> {
            most.put(quota.name(), quota.most());
            taken.computeIfAbsent(quota.name(), key -> LinearExpr.newBuilder()).addTerm(count, quota.each());
        }));
        taken.forEach((name, sum) -> model.addLessOrEqual(sum, most.getOrDefault(name, 0L)));
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
