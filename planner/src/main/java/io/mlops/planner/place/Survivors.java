package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.Item.Endpoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a placement after each loss, by plain arithmetic and without the solver: the proof that goes with a plan. Loads in
 * thousandths of requests per second.
 */
final class Survivors {
    private final Map<Item, Integer> replicas;

    Survivors(Map<Item, Integer> replicas) {
        this.replicas = replicas;
    }

    /** What all replicas carry. */
    long carried() {
        return carried(null, null, false);
    }

    /** What is carried after the loss of each domain of the kind, in order. */
    Map<Location, Long> afterLossOf(FailureDomain kind) {
        TreeSet<Location> domains = new TreeSet<>();
        replicas.keySet().forEach(item -> domains.add(item.location().domain(kind)));
        Map<Location, Long> left = new LinkedHashMap<>();
        domains.forEach(lost -> left.put(lost, carried(lost, kind, true)));
        return left;
    }

    private long carried(@Nullable Location lost, @Nullable FailureDomain kind, boolean readyOnly) {
        Map<Endpoint, Long> endpoints = new HashMap<>();
        replicas.forEach((item, count) -> {
            if (item.ready() || !readyOnly) {
                endpoints.merge(item.endpoint(), left(item, count, lost, kind) * item.carries(), Long::sum);
            }
        });
        return endpoints.entrySet().stream()
                .mapToLong(each -> Math.min(each.getValue(), each.getKey().limit()))
                .sum();
    }

    private static long left(Item item, int count, @Nullable Location lost, @Nullable FailureDomain kind) {
        if (lost == null || kind == null) {
            return count;
        }
        if (kind != FailureDomain.ZONE) {
            return lost.contains(item.location()) ? 0 : count;
        }
        // What has no zone may be in any of its region's.
        if (!item.location().contains(lost)) {
            return count;
        }
        int zones = item.endpoint().zones();
        return zones == 1 ? 0 : count - Math.ceilDiv(count, zones);
    }
}
