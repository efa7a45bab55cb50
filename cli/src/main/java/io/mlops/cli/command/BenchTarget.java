package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.console.Nearest;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.view.View;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a bench loads: one replica where replicas have addresses of their own, else the endpoint of all of them.
 *
 * @param placed where
 * @param id of the replica or the endpoint
 * @param address of it
 * @param replicas that share the load
 */
record BenchTarget(View.Placed placed, String id, URI address, int replicas) {
    /** At this location, or the first one that is ready; UNAVAILABLE where none is, NOT_FOUND for a location that it does not have. */
    static BenchTarget find(View.Deployment deployment, Optional<Location> wanted) {
        List<View.Placed> serving = deployment.locations().stream()
                .filter(placed -> placed.revision() == deployment.revision())
                .toList();
        List<String> names = serving.stream().map(View.Placed::location).toList();
        if (wanted.isPresent() && !names.contains(wanted.get().toString())) {
            String near = Nearest.to(wanted.get().toString(), names)
                    .map(each -> "; did you mean " + each + "?")
                    .orElse("; it is at " + String.join(", ", names));
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot bench " + deployment.name() + " at " + wanted.get() + ": its revision "
                            + deployment.revision() + " is not there" + near);
        }
        return serving.stream()
                .filter(placed -> wanted.isEmpty()
                        || placed.location().equals(wanted.get().toString()))
                .flatMap(placed -> ready(placed).stream())
                .findFirst()
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.UNAVAILABLE,
                        "cannot bench " + deployment.name()
                                + wanted.map(each -> " at " + each).orElse("") + ": none of its replicas is ready"));
    }

    private static Optional<BenchTarget> ready(View.Placed placed) {
        View.Whole whole = placed.wholeOrNull();
        if (whole != null) {
            return placed.ready() == 0
                    ? Optional.empty()
                    : Optional.of(new BenchTarget(placed, whole.id(), URI.create(whole.address()), placed.ready()));
        }
        return placed.replicas().stream()
                .filter(replica ->
                        replica.state().equals("READY") && !replica.address().isEmpty())
                .findFirst()
                .map(replica -> new BenchTarget(placed, replica.id(), URI.create(replica.address()), 1));
    }

    Location location() {
        return Location.parse(placed.location());
    }

    /** Whether it is the endpoint of all replicas there. */
    boolean whole() {
        return placed.wholeOrNull() != null;
    }

    /** Where it answers. */
    ReplicaPlace place() {
        View.Whole whole = placed.wholeOrNull();
        return whole == null || whole.through().isEmpty()
                ? ReplicaPlace.plain(address)
                : new ReplicaPlace(address, new TransportTarget(whole.id(), location(), address));
    }

    /** Whether users' requests go there: it is among the first that take any. */
    boolean servesUsers(View.Deployment deployment) {
        return takes(placed)
                && deployment.locations().stream()
                        .filter(BenchTarget::takes)
                        .noneMatch(other -> other.priority() < placed.priority());
    }

    private static boolean takes(View.Placed placed) {
        return placed.weight() > 0 && placed.ready() > 0;
    }

    /** With what is ready there by now, where that is more: a bench may make an endpoint grow. */
    BenchTarget grown(View.Deployment now) {
        int most = now.locations().stream()
                .filter(other -> other.location().equals(placed.location()) && other.revision() == placed.revision())
                .mapToInt(View.Placed::ready)
                .reduce(replicas, Math::max);
        return whole() ? new BenchTarget(placed, id, address, most) : this;
    }

    /** For people: {@code endpoint policy-abc at aws/us-east-1, 2 ready replicas}. */
    String describe() {
        return (whole() ? "endpoint " : "replica ") + id + " at " + placed.location()
                + (whole() ? ", " + replicas + (replicas == 1 ? " ready replica" : " ready replicas") : "");
    }
}
