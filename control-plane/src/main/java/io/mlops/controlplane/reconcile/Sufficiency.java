package io.mlops.controlplane.reconcile;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.Objectives;
import io.mlops.controlplane.spec.Percent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the new revision may have fewer locations than the placement: what the objectives allow to be lost may also be late. A pure
 * function.
 *
 * @param lanes in which order the locations take traffic
 */
record Sufficiency(DeploymentSpec spec, Lanes lanes) {
    /** The share of the replicas that is enough where {@code degraded-throughput} is not given. */
    static final Percent LEAST = Percent.of(50);

    /** Why a rollout cannot go on without these; empty where it can. */
    Optional<String> objection(Set<Location> without) {
        return lead(without).or(() -> domain(without)).or(() -> share(without));
    }

    /** Nobody's requests judge a revision that stands behind another one. */
    private Optional<String> lead(Set<Location> without) {
        Map<Location, Integer> spread = Spread.of(spec);
        List<Location> able = lanes.lanes().stream()
                .filter(lane -> !lane.drained() && spread.getOrDefault(lane.location(), 0) > 0)
                .map(Lanes.Lane::location)
                .toList();
        boolean active = spec.traffic() == DeploymentSpec.Traffic.ACTIVE;
        List<Location> first = able.subList(0, active ? able.size() : Math.min(1, able.size()));
        if (!without.containsAll(first)) {
            return Optional.empty();
        }
        return Optional.of(
                first.size() == 1
                        ? "requests go to " + first.getFirst()
                                + " first, so that none would judge it; fail over from there to go on without it"
                        : "no location is left that takes requests");
    }

    private Optional<String> domain(Set<Location> without) {
        DeploymentSpec.Survive survive = spec.objectives().surviveOrNull();
        if (survive == null) {
            return Optional.empty();
        }
        FailureDomain kind = FailureDomain.valueOf(survive.name());
        Set<Location> domains = without.stream().map(each -> each.domain(kind)).collect(Collectors.toSet());
        return domains.size() < 2
                ? Optional.empty()
                : Optional.of("they are more than one " + kind.name().toLowerCase(Locale.ROOT)
                        + ", whose loss objectives.survive allows for");
    }

    private Optional<String> share(Set<Location> without) {
        // Where locations stand by, the one that leads carries everything.
        if (spec.standbyOrNull() != null) {
            return Optional.empty();
        }
        Map<Location, Integer> spread = Spread.of(spec);
        long all = spread.values().stream().mapToLong(Integer::longValue).sum();
        long left = spread.entrySet().stream()
                .filter(place -> !without.contains(place.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        Objectives objectives = spec.objectives();
        Percent given = objectives.degradedThroughputOrNull();
        Percent least = given == null ? LEAST : given;
        return left >= least.fraction() * all
                ? Optional.empty()
                : Optional.of("the others have " + left + " of " + all
                        + (spec.serverless() ? " requests at a time" : " replicas") + ", less than " + least
                        + (given == null ? "" : " (objectives.degraded-throughput)"));
    }
}
