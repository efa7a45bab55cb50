package io.mlops.cli.drill;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.fault.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a drill does.
 *
 * @param victim the replica that the fault hits
 * @param rps requests a second, sent whatever comes back
 * @param duration of the load, the fault after a quarter of it
 * @param infer where the gateway answers predictions
 * @param admins the admin ports of all processes of the gateway
 * @param request the body of every request
 */
public record DrillPlan(
        String deployment,
        Fault fault,
        Location target,
        String victim,
        int rps,
        Duration duration,
        URI infer,
        List<URI> admins,
        String request,
        DeploymentSpec.Objectives objectives) {
    /** Sent before anything is measured: connections and compilers warm up. */
    static final Duration WARM_UP = Duration.ofSeconds(1);

    /** When the fault is injected, after the start of the load. */
    Duration faultAt() {
        return WARM_UP.plus(duration.dividedBy(4));
    }

    /** Of the load as a whole. */
    Duration whole() {
        return WARM_UP.plus(duration);
    }
}
