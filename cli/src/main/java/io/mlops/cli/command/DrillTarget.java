package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.drill.DirectCall;
import io.mlops.cli.drill.DrillPlan;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Transports;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a drill hits, as the controller last saw it.
 *
 * @param target a location, or {@link DrillPlan#GATEWAY}
 * @param victims the places that are hit; empty where a gateway is
 */
record DrillTarget(View.Deployment deployment, String target, List<Place> victims) {
    /**
     * What gateways send requests to: a replica, or an endpoint as a whole.
     *
     * @param id as gateways name it
     * @param address empty while it has none
     * @param through the provider through whose transport it is spoken to; empty for a plain server
     */
    record Place(String id, String location, String address, String through) {}

    private static final List<View.Phase> CALM = List.of(View.Phase.READY, View.Phase.ROLLED_BACK);

    /** Reads a target: a location, or the word for a gateway. */
    static String parse(String text) {
        return text.equals(DrillPlan.GATEWAY) ? text : Location.parse(text).toString();
    }

    static DrillTarget find(Workspace workspace, String name, String target, boolean all) {
        View.Deployment deployment = workspace.deployment("drill", name);
        View.Gateway gateway = workspace.view().gateway();
        if (!gateway.state().equals("READY") || deployment.url().isEmpty()) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot drill " + name + ": its gateway is " + gateway.state());
        }
        if (target.equals(DrillPlan.GATEWAY)) {
            return new DrillTarget(deployment, target, List.of());
        }
        List<String> places = deployment.locations().stream()
                .map(View.Placed::location)
                .distinct()
                .sorted()
                .toList();
        Location wanted = Location.parse(target);
        if (places.stream().noneMatch(place -> wanted.contains(Location.parse(place)))) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot drill " + name + ": it does not run in " + target + "; it runs in "
                            + String.join(", ", places));
        }
        List<Place> ready = ready(deployment, wanted);
        return new DrillTarget(deployment, target, all ? ready : List.of(ready.getFirst()));
    }

    private static List<Place> ready(View.Deployment deployment, Location wanted) {
        List<Place> ready = serving(deployment)
                .filter(placed -> wanted.contains(Location.parse(placed.location())))
                .flatMap(DrillTarget::ready)
                .toList();
        if (ready.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot drill " + deployment.name() + ": it has no ready replica in " + wanted + " to break");
        }
        return ready;
    }

    private static Stream<Place> ready(View.Placed placed) {
        View.Whole whole = placed.wholeOrNull();
        if (whole != null) {
            Place place = new Place(whole.id(), placed.location(), whole.address(), whole.through());
            return placed.ready() > 0 ? Stream.of(place) : Stream.empty();
        }
        return placed.replicas().stream()
                .filter(replica -> replica.state().equals("READY"))
                .map(replica -> new Place(replica.id(), placed.location(), replica.address(), ""));
    }

    private static Stream<View.Placed> serving(View.Deployment deployment) {
        return deployment.locations().stream().filter(placed -> placed.revision() == deployment.revision());
    }

    /** What will answer while the victims do not. */
    List<Place> survivors() {
        return serving(deployment)
                .filter(placed -> placed.weight() > 0)
                .flatMap(DrillTarget::ready)
                .filter(place -> !victims.contains(place))
                .toList();
    }

    /** Refuses in the middle of something else, since nobody could tell what broke what. */
    void requireCalm() {
        if (!CALM.contains(deployment.phase()) || deployment.observedGeneration() != deployment.generation()) {
            throw refused("it is " + deployment.phase() + " (" + deployment.message()
                    + "), and a drill would be judged by that too; wait until it is READY");
        }
        List<String> down = serving(deployment)
                .filter(placed -> placed.ready() < placed.desired() || placed.weight() == 0)
                .map(placed -> placed.location()
                        + (placed.weight() == 0
                                ? " takes no traffic"
                                : " has " + placed.ready() + " of " + placed.desired() + " replicas ready"))
                .distinct()
                .toList();
        if (!down.isEmpty()) {
            throw refused(String.join(", ", down) + " already");
        }
    }

    /** Refuses where nobody would be left to answer. */
    void requireSurvivors() {
        if (survivors().isEmpty()) {
            throw refused((victims.size() == 1
                            ? victims.getFirst().id() + " is its only ready replica"
                            : "all of its ready replicas are in " + target)
                    + ", so every request would fail");
        }
    }

    MlopsException refused(String reason) {
        return new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot drill " + deployment.name() + ": " + reason + "; add --force to do it all the same");
    }

    List<String> ids() {
        return victims.stream().map(Place::id).toList();
    }

    /** How each survivor is asked itself; empty where one has no address of its own. */
    List<DirectCall> calls(Transports transports, String body) {
        List<Place> survivors = survivors();
        boolean known = survivors.stream().noneMatch(place -> place.address().isEmpty());
        return known
                ? survivors.stream().map(place -> call(transports, place, body)).toList()
                : List.of();
    }

    private DirectCall call(Transports transports, Place place, String body) {
        URI address = URI.create(place.address());
        if (place.through().isEmpty()) {
            return DirectCall.plain(address, deployment.name(), body);
        }
        TransportTarget target = new TransportTarget(place.id(), Location.parse(place.location()), address);
        return DirectCall.through(transports, place.through(), target, deployment.name(), body);
    }
}
