package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.drill.DrillPlan;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.view.View;
import io.mlops.fault.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The replica that a drill hits, as the controller last saw it.
 *
 * @param gateway whose deployment it is a replica of
 */
record DrillTarget(View.Deployment deployment, View.Gateway gateway, Location location, String replica) {
    static DrillTarget find(Workspace workspace, String name, Location location) {
        View.Deployment deployment = workspace.deployment("drill", name);
        View.Gateway gateway = workspace.view().gateway();
        if (!gateway.state().equals("READY") || deployment.url().isEmpty()) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot drill " + name + ": its gateway is " + gateway.state());
        }
        List<String> places = deployment.locations().stream()
                .map(View.Placed::location)
                .distinct()
                .sorted()
                .toList();
        if (!places.contains(location.toString())) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot drill " + name + ": it does not run in " + location + "; it runs in "
                            + String.join(", ", places));
        }
        return new DrillTarget(deployment, gateway, location, ready(deployment, location));
    }

    private static String ready(View.Deployment deployment, Location location) {
        return deployment.locations().stream()
                .filter(placed -> placed.location().equals(location.toString()))
                .filter(placed -> placed.revision() == deployment.revision())
                .flatMap(placed -> placed.replicas().stream())
                .filter(replica -> replica.state().equals("READY"))
                .map(View.Replica::id)
                .findFirst()
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot drill " + deployment.name() + ": it has no ready replica in " + location
                                + " to break"));
    }

    /** Refuses where nobody would be left to answer, unless that is what the user wants to see. */
    void requireSurvivors(boolean insisted) {
        long others = deployment.locations().stream()
                .filter(placed -> placed.weight() > 0 || placed.priority() > 0)
                .flatMap(placed -> placed.replicas().stream())
                .filter(each -> each.state().equals("READY") && !each.id().equals(replica))
                .count();
        if (others == 0 && !insisted) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot drill " + deployment.name() + ": " + replica
                            + " is its only ready replica, so every request would fail; add --yes to do it all the same");
        }
    }

    DrillPlan plan(ControlPlane plane, Fault fault, int rps, Duration duration) {
        Deployed deployed = plane.find(deployment.name())
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot drill " + deployment.name() + ": it was destroyed a moment ago"));
        URI url = URI.create(deployment.url());
        return new DrillPlan(
                deployment.name(),
                fault,
                location,
                replica,
                rps,
                duration,
                new Prediction(deployment.name(), url, duration).infer(),
                gateway.adminUrls().stream().map(URI::create).toList(),
                Zeros.body(deployed.spec().model().inputs()),
                deployed.spec().objectives());
    }
}
