package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many replicas each location has. */
public final class Spread {
    private Spread() {}

    /**
     * The least number of replicas spread evenly over the placement, the first locations one more; in its order. Where locations stand by,
     * the first one has all but theirs. Where there are no machines, the most requests at a time.
     */
    public static Map<Location, Integer> of(DeploymentSpec spec) {
        DeploymentSpec.Serverless serverless = spec.serverlessOrNull();
        int all = serverless == null ? spec.replicas().min() : serverless.concurrency();
        Map<Location, Integer> spread = new LinkedHashMap<>();
        for (Location location : spec.placement().locations()) {
            int standing = standing(spec);
            boolean first = spread.isEmpty();
            spread.put(location, standing == 0 ? share(spec, location, all) : first ? leading(spec) : standing);
        }
        return spread;
    }

    /**
     * How many replicas each location has at the peak. Where all serve at once, all of them grow; where one after the other does, the first
     * one has all the load, and the others wait with their least.
     */
    public static Map<Location, Integer> atPeak(DeploymentSpec spec) {
        Map<Location, Integer> peak = new LinkedHashMap<>(of(spec));
        boolean active = spec.traffic() == DeploymentSpec.Traffic.ACTIVE;
        for (Location location : spec.placement().locations()) {
            if (active || location.equals(spec.placement().locations().getFirst())) {
                peak.merge(location, most(spec, location), Math::max);
            }
        }
        return peak;
    }

    /** How many replicas carry all the traffic where the others stand by: all but theirs. */
    static int leading(DeploymentSpec spec) {
        return spec.replicas().min() - others(spec);
    }

    private static int others(DeploymentSpec spec) {
        return standing(spec) * (spec.placement().locations().size() - 1);
    }

    /** How many replicas a location has that stands by; 0 where none does. */
    private static int standing(DeploymentSpec spec) {
        return spec.standbyOrNull() == null ? 0 : spec.standbyOrNull().replicas();
    }

    /**
     * The most replicas at a location. Where all serve at once, its even share; where one after the other does, all that the
     * others' least leaves, since that location has all the load then.
     */
    static int most(DeploymentSpec spec, Location location) {
        Integer max = spec.replicas().maxOrNull();
        int least = spec.replicas().min();
        if (standing(spec) > 0) {
            return max == null ? 0 : max - others(spec);
        }
        int own = share(spec, location, least);
        if (max == null || own == 0) {
            return own;
        }
        return spec.traffic() == DeploymentSpec.Traffic.ACTIVE ? share(spec, location, max) : max - (least - own);
    }

    static int share(DeploymentSpec spec, Location location, int all) {
        List<Location> locations = spec.placement().locations();
        return all / locations.size() + (locations.indexOf(location) < all % locations.size() ? 1 : 0);
    }
}
