package io.mlops.controlplane.spec;

import io.mlops.Location;
import java.util.List;
import java.util.Optional;

/**
 * Where a deployment runs.
 *
 * @param auto whether the planner chooses; then {@code places} is empty
 * @param places in order of preference, each location once
 */
public record Placement(boolean auto, List<Place> places) {
    public Placement {
        places = List.copyOf(places);
    }

    /** In order of preference. */
    public List<Location> locations() {
        return places.stream().map(Place::location).toList();
    }

    /** What is asked for at a location; empty where it is none of the placement. */
    public Optional<Place> at(Location location) {
        return places.stream()
                .filter(place -> place.location().equals(location))
                .findFirst();
    }
}
