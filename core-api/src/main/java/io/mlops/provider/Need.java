package io.mlops.provider;

import io.mlops.Location;
import io.mlops.endpoint.Compute;
import java.util.Objects;

/**
 * What a deployment would ask of a provider, to be looked at beforehand.
 *
 * @param location where
 * @param compute for each replica
 * @param replicas how many, at least 1
 */
public record Need(Location location, Compute compute, int replicas) {
    public Need {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(compute, "compute");
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas is " + replicas + ", less than 1");
        }
    }
}
