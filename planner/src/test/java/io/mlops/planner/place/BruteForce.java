package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.Location;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every combination of replicas, each looked at with nothing but the words of docs/placement.md: what the planner is compared with. */
final class BruteForce {
    private static final Comparator<Tried> ORDER = Comparator.comparing(Tried::cost)
            .thenComparingInt(Tried::outside)
            .thenComparingInt(Tried::places)
            .thenComparing(Tried::counts, BruteForce::moreOfTheFirst);

    private final PlacementProblem problem;
    private final Requirements requirements;
    private final List<Candidate> candidates;
    private final int most;
    private @Nullable Tried best;

    /** @param most replicas of one candidate that are tried */
    BruteForce(PlacementProblem problem, int most) {
        this.problem = problem;
        this.requirements = problem.requirements();
        this.candidates = problem.candidates();
        this.most = most;
    }

    record Tried(BigDecimal cost, int outside, int places, List<Integer> counts) {}

    /** The replicas of each candidate, in order; empty where no combination keeps what is asked. */
    Optional<Tried> best() {
        combine(new ArrayList<>());
        return Optional.ofNullable(best);
    }

    private void combine(List<Integer> counts) {
        if (counts.size() == candidates.size()) {
            Tried tried = tried(List.copyOf(counts));
            if ((best == null || ORDER.compare(tried, best) < 0) && keeps(counts)) {
                best = tried;
            }
            return;
        }
        Candidate next = candidates.get(counts.size());
        int upTo = isAllowed(next) ? Math.min(next.quota(), most) : 0;
        for (int count = 0; count <= upTo; count++) {
            counts.add(count);
            combine(counts);
            counts.removeLast();
        }
    }

    private Tried tried(List<Integer> counts) {
        BigDecimal cost = BigDecimal.ZERO;
        int outside = 0;
        Set<Location> places = new HashSet<>();
        for (int i = 0; i < counts.size(); i++) {
            Candidate each = candidates.get(i);
            cost = cost.add(each.offer().hourly().amount().multiply(BigDecimal.valueOf(counts.get(i))));
            Set<Location> preferred = requirements.places().preferred();
            if (!preferred.isEmpty() && preferred.stream().noneMatch(place -> place.contains(each.location()))) {
                outside += counts.get(i);
            }
            if (counts.get(i) > 0) {
                places.add(each.location());
            }
        }
        return new Tried(cost.stripTrailingZeros(), outside, places.size(), counts);
    }

    private static int moreOfTheFirst(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).equals(other.get(i))) {
                return other.get(i) - one.get(i);
            }
        }
        return 0;
    }

    private boolean isAllowed(Candidate candidate) {
        Places places = requirements.places();
        return requirements.purchases().contains(candidate.offer().purchase())
                && places.excluded().stream().noneMatch(place -> place.contains(candidate.location()))
                && isInTime(candidate)
                && (requirements.availabilityOrNull() == null
                        || !candidate.spot()
                        || candidate.interruptionsOrNull() != null);
    }

    private boolean isInTime(Candidate candidate) {
        LatencyObjective objective = requirements.latencyOrNull();
        return objective == null
                || objective.clients().stream()
                        .allMatch(client -> candidate.latency().containsKey(client)
                                && candidate.latency().get(client).compareTo(objective.p99()) <= 0);
    }

    private boolean keeps(List<Integer> counts) {
        int replicas = counts.stream().mapToInt(Integer::intValue).sum();
        if (replicas < requirements.leastReplicas() || replicas > requirements.mostReplicas()) {
            return false;
        }
        if ((requirements.uniformEndpoints() && !isUniform(counts)) || takesTooMuch(counts)) {
            return false;
        }
        double peak = requirements.load().peak();
        if (carried(counts, null, null) < peak) {
            return false;
        }
        FailureDomain kind = requirements.survival().domainOrNull();
        if (kind != null) {
            double asked = peak * requirements.survival().degraded().doubleValue();
            for (Candidate each : candidates) {
                if (carried(counts, each.location().domain(kind), kind) < asked - 1e-9) {
                    return false;
                }
            }
        }
        BigDecimal objective = requirements.availabilityOrNull();
        return objective == null || down(counts) <= 1 - objective.doubleValue() + 1e-13;
    }

    private boolean takesTooMuch(List<Integer> counts) {
        Map<String, Long> left = new HashMap<>();
        for (int i = 0; i < counts.size(); i++) {
            for (SharedQuota quota : candidates.get(i).sharedQuotas()) {
                left.putIfAbsent(quota.name(), quota.most());
                left.merge(quota.name(), -(long) counts.get(i) * quota.each(), Long::sum);
            }
        }
        return left.values().stream().anyMatch(each -> each < 0);
    }

    private boolean isUniform(List<Integer> counts) {
        Set<String> endpoints = new HashSet<>();
        for (int i = 0; i < counts.size(); i++) {
            Candidate each = candidates.get(i);
            if (counts.get(i) > 0
                    && !endpoints.add(each.location() + " " + each.service().name())) {
                return false;
            }
        }
        return true;
    }

    private double carried(List<Integer> counts, @Nullable Location lost, @Nullable FailureDomain kind) {
        Map<Location, Double> endpoints = new HashMap<>();
        Map<Location, Integer> limits = new HashMap<>();
        for (int i = 0; i < counts.size(); i++) {
            Candidate each = candidates.get(i);
            int left = counts.get(i);
            if (lost != null && kind != null) {
                boolean late = each.readyIn().compareTo(requirements.survival().failover()) > 0;
                boolean wholly = kind != FailureDomain.ZONE && lost.contains(each.location());
                boolean zone = kind == FailureDomain.ZONE && each.location().contains(lost);
                left = late || wholly ? 0 : left;
                left -= zone ? (left + each.zones() - 1) / each.zones() : 0;
            }
            endpoints.merge(each.location(), left * each.throughput().requestsPerSecond(), Double::sum);
            Integer limit = each.service().limitOrNull();
            limits.put(each.location(), limit == null ? Integer.MAX_VALUE : limit);
        }
        return endpoints.entrySet().stream()
                .mapToDouble(each -> Math.min(each.getValue(), limits.getOrDefault(each.getKey(), 0)))
                .sum();
    }

    private record Failure(double share, @Nullable Location domain) {}

    /** The sum of what is not survived, and of the products of all pairs in different domains. */
    private double down(List<Integer> counts) {
        Map<String, Failure> failures = new HashMap<>();
        Map<Location, Integer> endpoints = new HashMap<>();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                collect(candidates.get(i), failures);
                endpoints.merge(candidates.get(i).location(), counts.get(i), Integer::sum);
            }
        }
        for (Candidate each : candidates) {
            int count = endpoints.getOrDefault(each.location(), 0);
            if (count > 0 && count < each.service().leastReplicas()) {
                return 1;
            }
        }
        return sum(List.copyOf(failures.values()));
    }

    private void collect(Candidate each, Map<String, Failure> failures) {
        Location place = each.location();
        Location region = place.domain(FailureDomain.REGION);
        DomainFailures domains = problem.failures();
        put(failures, "cloud " + place.provider(), domains.cloud().doubleValue(), FailureDomain.CLOUD, place);
        put(failures, "region " + region, domains.region().doubleValue(), FailureDomain.REGION, place);
        double promise = 1 - each.service().availability().doubleValue();
        put(failures, "service " + region + each.service().name(), promise, FailureDomain.REGION, place);
        for (int zone = 0; zone < each.zones(); zone++) {
            FailureDomain kind = requirements.survival().domainOrNull();
            Location own = kind == FailureDomain.ZONE && each.zones() > 1
                    ? new Location("zone" + zone, place.provider(), place.regionOrNull())
                    : place;
            put(failures, "zone " + place + zone, domains.zone().doubleValue(), FailureDomain.ZONE, own);
        }
        Interruptions spot = each.interruptionsOrNull();
        if (each.spot() && spot != null) {
            double share = Math.min(1, spot.perHour() * spot.outage().toSeconds() / 3600);
            FailureDomain level = each.zones() > 1 ? FailureDomain.REGION : FailureDomain.ZONE;
            put(failures, "spot " + each.id(), share, level, place);
        }
    }

    private void put(Map<String, Failure> failures, String name, double share, FailureDomain level, Location place) {
        FailureDomain kind = requirements.survival().domainOrNull();
        Location domain = kind != null && level.compareTo(kind) <= 0 ? place.domain(kind) : null;
        failures.put(name, new Failure(share, domain));
    }

    private static double sum(List<Failure> failures) {
        double sum = 0;
        TreeSet<Location> domains = new TreeSet<>();
        for (int i = 0; i < failures.size(); i++) {
            Failure one = failures.get(i);
            if (one.domain() == null) {
                sum += one.share();
                continue;
            }
            domains.add(one.domain());
            for (Failure other : failures.subList(i + 1, failures.size())) {
                if (other.domain() != null && !other.domain().equals(one.domain())) {
                    sum += one.share() * other.share();
                }
            }
        }
        boolean alwaysDown = domains.stream()
                .anyMatch(domain -> failures.stream()
                                .filter(failure -> domain.equals(failure.domain()))
                                .mapToDouble(Failure::share)
                                .sum()
                        > 1 + 1e-9);
        return alwaysDown ? 1 : sum;
    }
}
