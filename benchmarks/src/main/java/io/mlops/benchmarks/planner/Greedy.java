package io.mlops.benchmarks.planner;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Requirements;
import io.mlops.price.Money;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one would write first: always the offer with the least price for a request that can still carry some, on demand only where an
 * availability is asked for; then the same again for each loss that is not survived, outside of what is lost.
 */
final class Greedy {
    private final List<Candidate> byPrice;
    private final Requirements requirements;
    private final FailureDomain kind;
    private final Map<Candidate, Integer> replicas = new LinkedHashMap<>();

    Greedy(PlacementProblem problem, FailureDomain kind, boolean onDemandOnly) {
        this.requirements = problem.requirements();
        this.kind = kind;
        this.byPrice = problem.candidates().stream()
                .filter(each -> !onDemandOnly || each.interruptionsOrNull() == null)
                .sorted(Comparator.comparingDouble((Candidate each) ->
                                each.offer().hourly().amount().doubleValue()
                                        / each.throughput().requestsPerSecond())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** What an hour costs. */
    Money hourly() {
        double peak = requirements.load().peak();
        double asked = peak * requirements.survival().degraded().doubleValue();
        fill(null, peak);
        TreeSet<Location> domains = new TreeSet<>();
        byPrice.forEach(each -> domains.add(each.location().domain(kind)));
        domains.forEach(lost -> fill(lost, asked));
        Money hourly = Money.usd("0");
        for (Map.Entry<Candidate, Integer> each : replicas.entrySet()) {
            hourly = hourly.plus(each.getKey().offer().hourly().times(each.getValue()));
        }
        return hourly;
    }

    private void fill(@Nullable Location lost, double asked) {
        while (carried(lost) < asked) {
            Candidate next = byPrice.stream()
                    .filter(each -> lost == null || !lost.contains(each.location()))
                    .filter(this::hasRoom)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing is left for " + asked + " requests/s"));
            replicas.merge(next, 1, Integer::sum);
        }
    }

    private boolean hasRoom(Candidate candidate) {
        Integer limit = candidate.service().limitOrNull();
        return limit == null || endpoints().getOrDefault(candidate.location(), 0.0) < limit;
    }

    private Map<Location, Double> endpoints() {
        Map<Location, Double> endpoints = new HashMap<>();
        replicas.forEach((each, count) ->
                endpoints.merge(each.location(), count * each.throughput().requestsPerSecond(), Double::sum));
        replicas.keySet().forEach(each -> {
            Integer limit = each.service().limitOrNull();
            endpoints.computeIfPresent(
                    each.location(), (place, carried) -> limit == null ? carried : Math.min(limit, carried));
        });
        return endpoints;
    }

    private double carried(@Nullable Location lost) {
        return endpoints().entrySet().stream()
                .filter(each -> lost == null || !lost.contains(each.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
