package io.mlops.planner.place;

import io.mlops.Location;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where replicas may be. A location stands for all within it.
 *
 * @param only nowhere else; empty for anywhere
 * @param excluded not there
 * @param preferred where they should rather be, among plans that cost the same
 */
public record Places(Set<Location> only, Set<Location> excluded, Set<Location> preferred) {
    public Places {
        only = Collections.unmodifiableSet(new TreeSet<>(only));
        excluded = Collections.unmodifiableSet(new TreeSet<>(excluded));
        preferred = Collections.unmodifiableSet(new TreeSet<>(preferred));
    }

    public static Places anywhere() {
        return new Places(Set.of(), Set.of(), Set.of());
    }

    /** Whether replicas may be there. */
    public boolean allows(Location location) {
        return (only.isEmpty() || within(only, location)) && !within(excluded, location);
    }

    static boolean within(Set<Location> places, Location location) {
        return places.stream().anyMatch(place -> place.contains(location));
    }
}
