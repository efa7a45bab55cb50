package io.mlops.controlplane.spec;

import io.mlops.Location;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment runs.
 *
 * @param auto whether the planner chooses; then {@code places} is empty
 * @param places in order of preference, each location once
 * @param choiceOrNull among which locations the planner chooses; null where it does not
 */
public record Placement(
        boolean auto, List<Place> places, @Nullable AutoPlaces choiceOrNull) {
    public Placement {
        places = List.copyOf(places);
    }

    /** At locations that are named. */
    public static Placement at(List<Place> places) {
        return new Placement(false, places, null);
    }

    /** At locations that the planner chooses. */
    public static Placement auto(AutoPlaces among) {
        return new Placement(true, List.of(), among);
    }

    /** Among which locations the planner chooses; only where it does. */
    public AutoPlaces choice() {
        return Objects.requireNonNull(choiceOrNull, "a placement without a choice");
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
