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
 * @param image what a replica runs, as a spec names it; empty where that is not known
 */
public record Need(Location location, Compute compute, int replicas, String image) {
    public Need {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(image, "image");
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas is " + replicas + ", less than 1");
        }
    }

    /** Of an image that is not known. */
    public Need(Location location, Compute compute, int replicas) {
        this(location, compute, replicas, "");
    }
}
