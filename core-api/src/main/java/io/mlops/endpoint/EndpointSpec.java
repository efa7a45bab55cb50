package io.mlops.endpoint;

import io.mlops.Location;
import io.mlops.Tags;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint should be: one revision of a deployment at one location. Immutable but for its capacity ({@code replicas},
 * {@code scalingOrNull}, the maximum of a serverless one) and {@code tags}.
 *
 * @param name the endpoint's own name, unique at its provider: at most 32 of {@code [a-z0-9-]} (Azure's limit)
 * @param location where it runs
 * @param model what it serves
 * @param image the container image, or a name that the provider maps to something it can run
 * @param compute what one replica needs
 * @param hosting what the replicas run on
 * @param replicas how many replicas, zero or more; the least where the number follows the load
 * @param scalingOrNull how the number follows the load, or null where it stays as it is
 * @param tags written on whatever runs, enough to rebuild the state from
 */
public record EndpointSpec(
        String name,
        Location location,
        ModelSpec model,
        String image,
        Compute compute,
        Hosting hosting,
        int replicas,
        @Nullable Scaling scalingOrNull,
        Tags tags) {
    public EndpointSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(hosting, "hosting");
        Objects.requireNonNull(tags, "tags");
    }

    /** So many replicas, on demand. */
    public EndpointSpec(
            String name, Location location, ModelSpec model, String image, Compute compute, int replicas, Tags tags) {
        this(name, location, model, image, compute, new Hosting.OnDemand(), replicas, null, tags);
    }

    /** One replica of the smallest compute, on demand, no tags. */
    public static EndpointSpec of(String name, Location location, ModelSpec model, String image) {
        return new EndpointSpec(name, location, model, image, Compute.defaults(), 1, Tags.none());
    }

    public Optional<Scaling> scaling() {
        return Optional.ofNullable(scalingOrNull);
    }

    /** At least so many replicas; a maximum below that becomes as many. */
    public EndpointSpec withReplicas(int count) {
        Scaling scaling = scalingOrNull == null ? null : scalingOrNull.atLeast(count);
        Hosting roomy = hosting instanceof Hosting.Serverless(int maximum) && maximum < count
                ? new Hosting.Serverless(count)
                : hosting;
        return new EndpointSpec(name, location, model, image, compute, roomy, count, scaling, tags);
    }

    public EndpointSpec withHosting(Hosting newHosting) {
        return new EndpointSpec(name, location, model, image, compute, newHosting, replicas, scalingOrNull, tags);
    }

    /** Null for a number that stays as it is. */
    public EndpointSpec withScaling(@Nullable Scaling newScaling) {
        return new EndpointSpec(name, location, model, image, compute, hosting, replicas, newScaling, tags);
    }

    /** Whether both ask for as much. */
    public boolean sameCapacity(EndpointSpec other) {
        return replicas == other.replicas && scaling().equals(other.scaling()) && hosting.equals(other.hosting);
    }

    public EndpointSpec withCompute(Compute newCompute) {
        return new EndpointSpec(name, location, model, image, newCompute, hosting, replicas, scalingOrNull, tags);
    }

    public EndpointSpec withTags(Tags newTags) {
        return new EndpointSpec(name, location, model, image, compute, hosting, replicas, scalingOrNull, newTags);
    }
}
