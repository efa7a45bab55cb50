package io.mlops.provider;

import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Hosting;
import java.util.Objects;

/**
 * What a deployment would ask of a provider, to be looked at beforehand.
 *
 * @param location where
 * @param compute for each replica
 * @param replicas the most, at least 1
 * @param hosting what they run on
 */
public record Need(Location location, Compute compute, int replicas, Hosting hosting) {
    public Need {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(hosting, "hosting");
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas is " + replicas + ", less than 1");
        }
    }

    /** On demand. */
    public Need(Location location, Compute compute, int replicas) {
        this(location, compute, replicas, new Hosting.OnDemand());
    }
}
