package io.mlops.cli.command;

import io.mlops.MlopsException;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Deviation;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code deploy}: plan, confirm, apply, watch, and tell where it answers. */
public final class DeployCommand implements Command {
    private final Value<Path> file = Value.required("FILE", "the spec, YAML", Path::of, "-f", "--file");
    private final Flag dryRun = Flag.of("show the plan and change nothing", "--dry-run");
    private final Confirmation confirmation = Confirmation.create();
    private final Flag noController =
            Flag.of("do the work in this process; nothing supervises afterwards", "--no-controller");
    private final Value<String> exception = FreezeException.option();
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "5m", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "deploy",
                        "Deploy a model, or change what is deployed.",
                        "deploy -f examples/trading-policy/deployment.yaml",
                        "deploy -f deployment.yaml --dry-run",
                        "deploy -f deployment.yaml --yes -o json",
                        "deploy -f deployment.yaml --during-freeze 'the model loses money, INC-1234'")
                .addOption(file.spec())
                .addOption(dryRun.spec())
                .addOption(confirmation.yes().spec())
                .addOption(noController.spec())
                .addOption(exception.spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        List<Manifest> manifests = Manifests.read(file.require());
        DiskSpace.require(session.home(), "deploy");
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            List<Plan> plans = plans(session, manifests, workspace, plane);
            if (dryRun.on()) {
                PlanReport.print(session, plans, null);
                return ExitCode.OK;
            }
            PlanReport.show(session, plans);
            AdmissionSettings.of(workspace.config());
            new GatewayPorts(session, workspace.config()).requireFree();
            if (plans.stream().anyMatch(Plan::changesAnything)) {
                confirmation.require(session, "deploying", "Apply this?");
            }
            DeployRun run =
                    new DeployRun(session, workspace, timeout.require(), "mlops-cli deploy -f " + file.require());
            return run.apply(plane, plans, noController.on());
        }
    }

    /** A dry run tells of what is refused, too, how its locations are. */
    private List<Plan> plans(Session session, List<Manifest> manifests, Workspace workspace, ControlPlane plane) {
        List<Plan> plans = new ArrayList<>();
        for (Manifest manifest : manifests) {
            try {
                plans.add(plane.plan(
                        manifest, workspace.providers(), exception.find().orElse("")));
            } catch (MlopsException e) {
                if (dryRun.on()) {
                    List<Deviation> deviations = ControlPlane.deviations(manifest, workspace.providers());
                    String reason = String.valueOf(e.getMessage());
                    PlanReport.print(
                            session,
                            plans,
                            new PlanReport.Refused(manifest.name().value(), reason, deviations));
                }
                throw e;
            }
        }
        return plans;
    }
}
