package io.mlops.controlplane.spec;

import io.mlops.Location;
import java.util.List;

/**
 * Where a deployment runs.
 *
 * @param auto whether the planner chooses; then {@code locations} is empty
 * @param locations in order of preference, each once
 */
public record Placement(boolean auto, List<Location> locations) {
    public Placement {
        locations = List.copyOf(locations);
    }
}
