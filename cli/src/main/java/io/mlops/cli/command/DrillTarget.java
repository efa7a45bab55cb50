package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.drill.DrillPlan;
import io.mlops.controlplane.view.View;
import java.net.URI;
import java.util.List;

/**
 * What a drill hits, as the controller last saw it.
 *
 * @param target a location, or {@link DrillPlan#GATEWAY}
 * @param victims the replicas that are hit; empty where a gateway is
 */
record DrillTarget(View.Deployment deployment, String target, List<View.Replica> victims) {
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
        if (!places.contains(target)) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot drill " + name + ": it does not run in " + target + "; it runs in "
                            + String.join(", ", places));
        }
        List<View.Replica> ready = ready(deployment, target);
        return new DrillTarget(deployment, target, all ? ready : List.of(ready.getFirst()));
    }

    private static List<View.Replica> ready(View.Deployment deployment, String location) {
        List<View.Replica> ready = serving(deployment)
                .filter(placed -> placed.location().equals(location))
                .flatMap(placed -> placed.replicas().stream())
                .filter(replica -> replica.state().equals("READY"))
                .toList();
        if (ready.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot drill " + deployment.name() + ": it has no ready replica in " + location + " to break");
        }
        return ready;
    }

    private static java.util.stream.Stream<View.Placed> serving(View.Deployment deployment) {
        return deployment.locations().stream().filter(placed -> placed.revision() == deployment.revision());
    }

    /** The replicas that will answer while the victims do not. */
    List<View.Replica> survivors() {
        return serving(deployment)
                .filter(placed -> placed.weight() > 0)
                .flatMap(placed -> placed.replicas().stream())
                .filter(replica -> replica.state().equals("READY") && !victims.contains(replica))
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
        return victims.stream().map(View.Replica::id).toList();
    }

    /** Where each survivor answers predictions itself; empty where one has no address of its own. */
    List<URI> addresses() {
        List<View.Replica> survivors = survivors();
        boolean known =
                survivors.stream().noneMatch(replica -> replica.address().isEmpty());
        return known
                ? survivors.stream()
                        .map(replica -> URI.create(replica.address() + "/v2/models/" + deployment.name() + "/infer"))
                        .toList()
                : List.of();
    }
}
