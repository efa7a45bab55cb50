package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Machine;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of a revision runs at a location, and on what.
 *
 * @param hosting what it runs on
 * @param replicas how many; the least where the number follows the load, those that are kept warm where there are no machines
 * @param scalingOrNull how the number follows the load, where the provider can let it; null where it stays as it is
 */
public record Capacity(
        Hosting hosting, int replicas, @Nullable Scaling scalingOrNull) {
    /** What a spec asks for at one of its locations. */
    public static Capacity of(DeploymentSpec spec, Location location) {
        DeploymentSpec.Serverless serverless = spec.serverlessOrNull();
        int share = Objects.requireNonNull(Spread.of(spec).get(location), "a location of the spec");
        if (serverless != null) {
            return new Capacity(new Hosting.Serverless(share), Spread.share(spec, location, serverless.warm()), null);
        }
        return of(spec, location, share);
    }

    /** What a spec asks for at a location that has to carry all the traffic: more than otherwise where locations stand by. */
    public static Capacity leading(DeploymentSpec spec, Location location) {
        return spec.standbyOrNull() == null ? of(spec, location) : of(spec, location, Spread.leading(spec));
    }

    /** So many replicas at a location, or as many as the load takes above them. */
    static Capacity of(DeploymentSpec spec, Location location, int share) {
        int most = Spread.most(spec, location);
        Scaling scaling = most > share ? new Scaling(most, spec.scaling().aim()) : null;
        return new Capacity(Machine.of(spec, location).hosting(), share, scaling);
    }

    /** What a revision has that is hosted another way than its spec asks for now: what it had, until it is gone. */
    static Capacity kept(RevisionTemplate template, Optional<EndpointSpec> there) {
        if (there.isPresent()) {
            return new Capacity(
                    there.get().hosting(), there.get().replicas(), there.get().scalingOrNull());
        }
        return template.serverless()
                ? new Capacity(new Hosting.Serverless(1), 0, null)
                : new Capacity(new Hosting.OnDemand(), 1, null);
    }

    /** On the machines that a revision has; what has none stays as it is. */
    Capacity on(Machine machine) {
        return hosting instanceof Hosting.Serverless ? this : new Capacity(machine.hosting(), replicas, scalingOrNull);
    }

    Capacity withoutScaling() {
        return new Capacity(hosting, replicas, null);
    }

    /** With so many to begin with, within the bounds; nothing changes where the number does not follow the load. */
    Capacity withAtLeast(int wanted) {
        return scalingOrNull == null
                ? this
                : new Capacity(hosting, Math.clamp(wanted, replicas, scalingOrNull.maximum()), scalingOrNull);
    }

    public Optional<Scaling> scaling() {
        return Optional.ofNullable(scalingOrNull);
    }

    /** The most replicas there may be. */
    public int most() {
        return hosting instanceof Hosting.Serverless(int maximum)
                ? maximum
                : scaling().map(Scaling::maximum).orElse(replicas);
    }

    /** For people: {@code 1 to 4 replicas}. */
    public String describe() {
        if (hosting instanceof Hosting.Serverless(int maximum)) {
            return "a serverless endpoint for at most " + maximum + (maximum == 1 ? " request" : " requests")
                    + " at a time" + (replicas == 0 ? "" : ", " + replicas + " of them kept warm");
        }
        if (most() > replicas) {
            return replicas + " to " + most() + " replicas";
        }
        return replicas == 1 ? "1 replica" : replicas + " replicas";
    }
}
