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
 * @param image what a replica runs, as a spec names it; empty where that is not known
 */
public record Need(Location location, Compute compute, int replicas, Hosting hosting, String image) {
    public Need {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(hosting, "hosting");
        Objects.requireNonNull(image, "image");
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas is " + replicas + ", less than 1");
        }
    }

    /** On demand, of an image that is not known. */
    public Need(Location location, Compute compute, int replicas) {
        this(location, compute, replicas, new Hosting.OnDemand(), "");
    }

    public Need withCompute(Compute newCompute) {
        return new Need(location, newCompute, replicas, hosting, image);
    }

    public Need withHosting(Hosting newHosting) {
        return new Need(location, compute, replicas, newHosting, image);
    }

    public Need withImage(String newImage) {
        return new Need(location, compute, replicas, hosting, newImage);
    }

    public Need withReplicas(int count) {
        return new Need(location, compute, count, hosting, image);
    }
}
