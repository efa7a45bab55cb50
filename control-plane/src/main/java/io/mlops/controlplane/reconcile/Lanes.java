package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.store.RequestRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * In which order a deployment's locations take traffic, failovers included.
 *
 * @param lanes one a location, first the one that traffic prefers
 */
record Lanes(List<Lane> lanes) {
    /**
     * One location.
     *
     * @param priority 0 is first
     * @param drained whether a failover took the traffic off it
     */
    record Lane(Location location, int priority, boolean drained) {}

    static Lanes of(DeploymentSpec spec, List<RequestRow> failovers) {
        List<Location> placement = spec.placement().locations();
        Set<Location> drained = new HashSet<>();
        for (RequestRow failover : failovers) {
            if (failover.fromOrNull() != null) {
                drained.add(failover.fromOrNull());
            }
        }
        LinkedHashSet<Location> order = new LinkedHashSet<>();
        for (int i = failovers.size() - 1; i >= 0; i--) {
            Location to = failovers.get(i).toOrNull();
            if (to != null && placement.contains(to) && !drained.contains(to)) {
                order.add(to);
            }
        }
        placement.stream().filter(location -> !drained.contains(location)).forEach(order::add);
        order.addAll(placement);
        List<Lane> lanes = new ArrayList<>();
        for (Location location : order) {
            int priority = spec.traffic() == DeploymentSpec.Traffic.PRIORITY ? lanes.size() : 0;
            lanes.add(new Lane(location, priority, drained.contains(location)));
        }
        return new Lanes(List.copyOf(lanes));
    }

    /** The same order but for one location, which goes first. */
    Lanes ledBy(Location first) {
        List<Lane> order = new ArrayList<>();
        order.add(new Lane(first, 0, lane(first).drained()));
        for (Lane lane : lanes) {
            if (!lane.location().equals(first)) {
                order.add(new Lane(lane.location(), order.size(), lane.drained()));
            }
        }
        return new Lanes(List.copyOf(order));
    }

    /** The lane of a location; one that is no longer in the placement comes last. */
    Lane lane(Location location) {
        return lanes.stream()
                .filter(lane -> lane.location().equals(location))
                .findFirst()
                .orElse(new Lane(location, lanes.size(), false));
    }
}
