package io.mlops.planner.place;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearArgument;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.mlops.planner.place.CostEnvelope.Point;
import io.mlops.planner.place.Item.Endpoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What each endpoint carries, as the solver takes it: what its replicas do together, and never more than its limit. */
final class EndpointLoads {
    private final CpModel model;
    private final Map<Item, IntVar> replicas;
    private final boolean uniform;

    /** @param uniform whether all replicas of an endpoint are of one item */
    EndpointLoads(CpModel model, Map<Item, IntVar> replicas, boolean uniform) {
        this.model = model;
        this.replicas = replicas;
        this.uniform = uniform;
    }

    /** What each carries with those of its items that count. */
    Map<Endpoint, LinearArgument> carried(Predicate<Item> counts) {
        Map<Endpoint, LinearExprBuilder> sums = new LinkedHashMap<>();
        replicas.forEach((item, count) -> {
            LinearExprBuilder sum = sums.computeIfAbsent(item.endpoint(), key -> LinearExpr.newBuilder());
            if (counts.test(item)) {
                sum.addTerm(count, item.carries());
            }
        });
        Map<Endpoint, LinearArgument> limited = limited(sums);
        limited.forEach((endpoint, carried) -> {
            if (endpoint.limited()) {
                costs(
                        replicas.keySet().stream()
                                .filter(counts)
                                .filter(item -> item.endpoint().equals(endpoint))
                                .toList(),
                        carried);
            }
        });
        return limited;
    }

    /** Follows from all else, and makes the linear relaxation a better one. */
    private void costs(List<Item> items, LinearArgument carried) {
        if (items.isEmpty()) {
            return;
        }
        List<Point> corners = CostEnvelope.of(items, items.getFirst().endpoint().limit(), uniform);
        for (int i = 1; i < corners.size(); i++) {
            Point from = corners.get(i - 1);
            Point to = corners.get(i);
            long run = to.carries() - from.carries();
            long rise = to.cost() - from.cost();
            LinearExprBuilder above = LinearExpr.newBuilder().addTerm(carried, -rise);
            items.forEach(item -> above.addTerm(replicas.get(item), item.cost() * run));
            model.addGreaterOrEqual(above, from.cost() * run - rise * from.carries());
        }
    }

    /** What is left of each whose replicas are spread over zones, of those that are ready, when one of these is lost. */
    Map<Endpoint, LinearArgument> afterLossOfOneZone() {
        Map<Endpoint, LinearExprBuilder> sums = new LinkedHashMap<>();
        replicas.forEach((item, count) -> {
            int zones = item.endpoint().zones();
            if (zones > 1 && item.ready()) {
                // At most n - ceil(n / zones): left * zones <= n * (zones - 1).
                IntVar left = model.newIntVar(0, item.most(), "");
                model.addLessOrEqual(LinearExpr.term(left, zones), LinearExpr.term(count, zones - 1L));
                sums.computeIfAbsent(item.endpoint(), key -> LinearExpr.newBuilder())
                        .addTerm(left, item.carries());
            }
        });
        return limited(sums);
    }

    LinearExpr total(Map<Endpoint, LinearArgument> carried) {
        return total(carried.values());
    }

    private static LinearExpr total(Collection<LinearArgument> parts) {
        LinearExprBuilder total = LinearExpr.newBuilder();
        parts.forEach(total::add);
        return total.build();
    }

    private Map<Endpoint, LinearArgument> limited(Map<Endpoint, LinearExprBuilder> sums) {
        Map<Endpoint, LinearArgument> limited = new LinkedHashMap<>();
        sums.forEach((endpoint, sum) -> {
            LinearExpr all = sum.build();
            if (!endpoint.limited()) {
                limited.put(endpoint, all);
                return;
            }
            IntVar carried = model.newIntVar(0, endpoint.limit(), "");
            model.addLessOrEqual(carried, all);
            limited.put(endpoint, carried);
        });
        return limited;
    }
}
