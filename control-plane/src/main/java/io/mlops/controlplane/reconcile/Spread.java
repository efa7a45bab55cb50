package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many replicas each location has. */
public final class Spread {
    private Spread() {}

    /**
     * The least number of replicas of each location, in the placement's order: its own where it says so, an even share of what those leave
     * elsewhere, the first ones one more. Where locations stand by, the first one has all but theirs. Where there are no machines, the
     * most requests at a time, evenly.
     */
    public static Map<Location, Integer> of(DeploymentSpec spec) {
        DeploymentSpec.Serverless serverless = spec.serverlessOrNull();
        int standing = standing(spec);
        Map<Location, Integer> spread = new LinkedHashMap<>();
        for (Location location : spec.placement().locations()) {
            if (serverless != null) {
                spread.put(location, share(spec, location, serverless.concurrency()));
            } else if (standing > 0) {
                spread.put(location, spread.isEmpty() ? leading(spec) : standing);
            } else {
                spread.put(location, least(spec, location));
            }
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

    private static int least(DeploymentSpec spec, Location location) {
        List<Place> places = spec.placement().places();
        Optional<Integer> own = spec.placement().at(location).flatMap(Place::replicas);
        if (own.isPresent()) {
            return own.get();
        }
        int given =
                places.stream().mapToInt(place -> place.replicas().orElse(0)).sum();
        List<Location> others = places.stream()
                .filter(place -> place.replicas().isEmpty())
                .map(Place::location)
                .toList();
        return share(others, location, spec.replicas().min() - given);
    }

    /**
     * The most replicas at a location. Where all serve at once, its even share, or as many times its least as the maximum is of the whole
     * where a location says its own; where one after the other does, all that the others' least leaves, since that location has all the
     * load then.
     */
    static int most(DeploymentSpec spec, Location location) {
        Integer max = spec.replicas().maxOrNull();
        int least = spec.replicas().min();
        if (standing(spec) > 0) {
            return max == null ? 0 : max - others(spec);
        }
        int own = least(spec, location);
        if (max == null || own == 0) {
            return own;
        }
        if (spec.traffic() == DeploymentSpec.Traffic.PRIORITY) {
            return max - (least - own);
        }
        return spec.placement().places().stream()
                        .anyMatch(place -> place.replicas().isPresent())
                ? grown(spec, max).getOrDefault(location, own)
                : share(spec, location, max);
    }

    /** In proportion to the least, rounded down; what is left over goes to the largest fractions, the first of equal ones. */
    private static Map<Location, Integer> grown(DeploymentSpec spec, int max) {
        int least = spec.replicas().min();
        Map<Location, Integer> grown = new LinkedHashMap<>();
        Map<Location, Integer> remainders = new LinkedHashMap<>();
        of(spec).forEach((location, own) -> {
            grown.put(location, max * own / least);
            remainders.put(location, max * own % least);
        });
        int over = max - grown.values().stream().mapToInt(Integer::intValue).sum();
        remainders.entrySet().stream()
                .sorted(Map.Entry.<Location, Integer>comparingByValue().reversed())
                .limit(over)
                .forEach(place -> grown.merge(place.getKey(), 1, Integer::sum));
        return grown;
    }

    static int share(DeploymentSpec spec, Location location, int all) {
        return share(spec.placement().locations(), location, all);
    }

    private static int share(List<Location> locations, Location location, int all) {
        return all / locations.size() + (locations.indexOf(location) < all % locations.size() ? 1 : 0);
    }
}
