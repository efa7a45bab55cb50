package io.mlops.endpoint;

import io.mlops.Location;
import io.mlops.Tags;
import java.util.Objects;

/**
 * What an endpoint should be: one revision of a deployment at one location. Immutable but for {@code replicas} and
 * {@code tags}.
 *
 * @param name the endpoint's own name, unique at its provider: at most 32 of {@code [a-z0-9-]} (Azure's limit)
 * @param location where it runs
 * @param model what it serves
 * @param image the container image, or a name that the provider maps to something it can run
 * @param compute what one replica needs
 * @param replicas how many replicas, zero or more
 * @param tags written on whatever runs, enough to rebuild the state from
 */
public record EndpointSpec(
        String name, Location location, ModelSpec model, String image, Compute compute, int replicas, Tags tags) {
    public EndpointSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(tags, "tags");
    }

    /** One replica of the smallest compute, no tags. */
    public static EndpointSpec of(String name, Location location, ModelSpec model, String image) {
        return new EndpointSpec(name, location, model, image, Compute.defaults(), 1, Tags.none());
    }

    public EndpointSpec withReplicas(int count) {
        return new EndpointSpec(name, location, model, image, compute, count, tags);
    }

    public EndpointSpec withCompute(Compute newCompute) {
        return new EndpointSpec(name, location, model, image, newCompute, replicas, tags);
    }

    public EndpointSpec withTags(Tags newTags) {
        return new EndpointSpec(name, location, model, image, compute, replicas, newTags);
    }
}
