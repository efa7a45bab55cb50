package io.mlops.planner.place;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.Item.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lower bound of what plans cost, and how much more it is with each choice at an endpoint, where endpoints are uniform. Each request that is
 * asked for gets a price, once for the peak and once for each loss (the duals of the linear relaxation over what endpoints may be); what a
 * plan costs is then at least those prices times what is asked, and for each endpoint the least of what it costs less what its load is worth
 * (Lagrange). Whatever the prices are, that is a bound: where they come from needs no proof. Costs in millionths of the currency.
 */
final class Relaxation {
    /** Of the sums of doubles, whose rounding is far less. */
    private static final double MARGIN = 1e-9;

    private final Numbers numbers;
    private final boolean counted;
    private final Map<Endpoint, List<Item>> endpoints = new LinkedHashMap<>();
    private final Map<Location, Double> lost = new LinkedHashMap<>();
    private final Map<Endpoint, Double> least = new LinkedHashMap<>();
    private double load;
    private double survived;
    private double replica;
    private double bound;

    /**
     * Of the linear relaxation.
     *
     * @param counted whether the bounds of the number of replicas are looked at
     */
    Relaxation(Numbers numbers, List<Item> items, boolean counted) {
        this.numbers = numbers;
        this.counted = counted;
        items.stream()
                .filter(item -> item.most() > 0)
                .forEach(item -> endpoints
                        .computeIfAbsent(item.endpoint(), key -> new ArrayList<>())
                        .add(item));
        new Prices().solve();
        double fixed = load * numbers.peak() + survived * numbers.survivors();
        fixed += replica * (replica > 0 ? numbers.leastReplicas() : numbers.mostReplicas());
        bound = fixed;
        endpoints.forEach((endpoint, choices) -> {
            double best = choices.stream().mapToDouble(this::least).min().orElse(0);
            least.put(endpoint, Math.min(0, best));
            bound += Math.min(0, best);
        });
    }

    /** The endpoints that may have replicas, and of what. */
    Map<Endpoint, List<Item>> endpoints() {
        return endpoints;
    }

    /** No plan costs less, but for {@link #margin}. */
    double bound() {
        return bound;
    }

    /** More than what rounding can make of it. */
    double margin() {
        return 1 + MARGIN * Math.abs(bound);
    }

    /** How much more than {@link #bound} a plan costs at least that has so many replicas of the item at its endpoint. */
    double regret(Item item, int count) {
        return reduced(item, count) - least.getOrDefault(item.endpoint(), 0.0);
    }

    /** How much more a plan costs at least that has none at the endpoint. */
    double regretOfNone(Endpoint endpoint) {
        return -least.getOrDefault(endpoint, 0.0);
    }

    /** How much more a plan costs at least that has any replicas of the item. */
    double regret(Item item) {
        return least(item) - least.getOrDefault(item.endpoint(), 0.0);
    }

    /** No plan with replicas of the item costs less. */
    long boundWith(Item item) {
        return (long) Math.ceil(bound + regret(item) - margin());
    }

    private double least(Item item) {
        double best = Math.min(reduced(item, 1), reduced(item, item.most()));
        if (item.endpoint().limited()) {
            long full = item.endpoint().limit() / item.carries();
            best = Math.min(best, reduced(item, Math.clamp(full, 1, item.most())));
            best = Math.min(best, reduced(item, Math.clamp(full + 1, 1, item.most())));
        }
        return best;
    }

    private double reduced(Item item, int count) {
        return count * (item.cost() - replica) - price(item.endpoint()) * carried(item, count);
    }

    /** What a request of an endpoint is worth: for the peak, and after each loss but that of its own domain. */
    private double price(Endpoint endpoint) {
        FailureDomain kind = numbers.survive();
        return kind == null ? load : load + survived - lost.getOrDefault(domain(endpoint), 0.0);
    }

    private Location domain(Endpoint endpoint) {
        FailureDomain kind = numbers.survive();
        return kind == null ? endpoint.location() : endpoint.location().domain(kind);
    }

    static long carried(Item item, int count) {
        return Math.min(item.endpoint().limit(), count * item.carries());
    }

    /** The linear relaxation: of each endpoint parts of choices, together at most one. */
    private final class Prices {
        private static final double SCALE = 1e-6;

        private final MPSolver solver = MPSolver.createSolver("GLOP");
        private final double unit = Math.max(1, numbers.peak());
        private final MPObjective cost = solver.objective();
        private final MPVariable all = solver.makeNumVar(0, Double.POSITIVE_INFINITY, "");
        private final MPConstraint sum = solver.makeConstraint(0, 0);
        private final MPConstraint peak = solver.makeConstraint(numbers.peak() / unit, Double.POSITIVE_INFINITY);
        private final MPConstraint count = solver.makeConstraint(
                counted ? numbers.leastReplicas() : 0,
                counted && numbers.mostReplicasAsked() ? numbers.mostReplicas() : Double.POSITIVE_INFINITY);
        private final Map<Location, MPConstraint> losses = new LinkedHashMap<>();

        void solve() {
            try {
                cost.setMinimization();
                sum.setCoefficient(all, -1);
                peak.setCoefficient(all, 1);
                endpoints.forEach(this::add);
                if (solver.solve() == MPSolver.ResultStatus.OPTIMAL) {
                    read();
                }
            } finally {
                solver.delete();
            }
        }

        private void add(Endpoint endpoint, List<Item> items) {
            MPConstraint one = solver.makeConstraint(0, 1);
            for (Item item : items) {
                add(one, item, item.most());
                long full = endpoint.limit() / item.carries();
                if (full > 0 && full < item.most()) {
                    add(one, item, (int) full);
                }
            }
        }

        private void add(MPConstraint one, Item item, int replicas) {
            MPVariable part = solver.makeNumVar(0, 1, "");
            double carries = carried(item, replicas) / unit;
            one.setCoefficient(part, 1);
            cost.setCoefficient(part, SCALE * item.cost() * replicas);
            sum.setCoefficient(part, carries);
            if (counted) {
                count.setCoefficient(part, replicas);
            }
            if (numbers.survive() != null) {
                loss(domain(item.endpoint())).setCoefficient(part, -carries);
            }
        }

        private MPConstraint loss(Location domain) {
            return losses.computeIfAbsent(domain, key -> {
                MPConstraint left = solver.makeConstraint(numbers.survivors() / unit, Double.POSITIVE_INFINITY);
                left.setCoefficient(all, 1);
                return left;
            });
        }

        private void read() {
            load = Math.max(0, peak.dualValue() / SCALE / unit);
            losses.forEach((domain, left) -> {
                double price = Math.max(0, left.dualValue() / SCALE / unit);
                lost.put(domain, price);
                survived += price;
            });
            double dual = counted ? count.dualValue() / SCALE : 0;
            replica = numbers.mostReplicasAsked() ? dual : Math.max(0, dual);
        }
    }
}
