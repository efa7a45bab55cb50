package io.mlops.cli.drill;

import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Percent;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Plans of drills for tests. */
final class Plans {
    private Plans() {}

    static DrillPlan of(Fault fault, String target, String... victims) {
        DeploymentSpec.Objectives objectives = new DeploymentSpec.Objectives(
                null, Duration.ofMillis(300), Duration.ofSeconds(30), null, Percent.of(80), null, null);
        return new DrillPlan(
                "trading-policy",
                fault,
                FaultOptions.defaults(),
                target,
                List.of(victims),
                200,
                Duration.ofSeconds(20),
                URI.create("http://127.0.0.1:8484/v2/models/trading-policy/infer"),
                "{}",
                objectives);
    }

    static DrillPlan kill() {
        return of(Fault.KILL, "local/b", "tp-b-1");
    }
}
