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
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.planner.place.Infeasible;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code deploy}: plan, confirm, apply, watch, and tell where it answers. */
public final class DeployCommand implements Command {
    private final Value<Path> file = Value.required("FILE", "the spec, YAML", Path::of, "-f", "--file");
    private final Flag dryRun = Flag.of("show the plan and change nothing", "--dry-run");
    private final Confirmation confirmation = Confirmation.create();
    private final Flag noController =
            Flag.of("do the work in this process; nothing supervises afterwards", "--no-controller");
    private final Value<String> exception = FreezeException.option();
    private final Value<String> risk = AcceptedRisk.option();
    private final Flag replan =
            Flag.of("choose the locations of placement: auto again, even where the latest decision stands", "--replan");
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
                        "deploy -f deployment.yaml --during-freeze 'the model loses money, INC-1234'",
                        "deploy -f deployment.yaml --replan")
                .addOption(file.spec())
                .addOption(dryRun.spec())
                .addOption(confirmation.yes().spec())
                .addOption(noController.spec())
                .addOption(exception.spec())
                .addOption(risk.spec())
                .addOption(replan.spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        List<Manifest> manifests = Manifests.read(file.require());
        DiskSpace.require(session.home(), "deploy");
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            Planning planning =
                    new Planning(session, workspace, plane, exception.find().orElse(""), replan.on());
            List<Planned> plans = new ArrayList<>();
            for (Manifest manifest : manifests) {
                Optional<Planned> planned = plan(session, manifest, plans, workspace, planning);
                if (planned.isEmpty()) {
                    return ExitCode.CHECK_FAILED;
                }
                plans.add(planned.get());
            }
            if (dryRun.on()) {
                PlanReport.print(session, plans, null);
            } else {
                PlanReport.show(session, plans);
            }
            if (risk.find().isEmpty() && AcceptedRisk.tell(session, plans)) {
                return ExitCode.CHECK_FAILED;
            }
            return dryRun.on() ? ExitCode.OK : apply(session, plans, workspace, plane);
        }
    }

    private int apply(Session session, List<Planned> plans, Workspace workspace, ControlPlane plane)
            throws IOException, InterruptedException {
        AdmissionSettings.of(workspace.config());
        new GatewayPorts(session, workspace.config()).requireFree();
        if (plans.stream().anyMatch(each -> each.plan().changesAnything())) {
            confirmation.require(session, "deploying", "Apply this?");
        }
        String actor = plane.actor().toString();
        for (Planned each : plans) {
            if (each.decided().isPresent() && each.decided().get().standing().isEmpty()) {
                String id = plane.placements().keep(each.decided().get(), actor);
                session.note("decision " + id + ": mlops-cli explain " + id + " says why");
            }
        }
        DeployRun run = new DeployRun(session, workspace, timeout.require(), "mlops-cli deploy -f " + file.require());
        List<Plan> accepted = plans.stream()
                .map(each -> AcceptedRisk.taken(each, risk.find()))
                .toList();
        return run.apply(plane, accepted, noController.on());
    }

    /** Empty where no placement keeps what is asked, which was said then. */
    private Optional<Planned> plan(
            Session session, Manifest manifest, List<Planned> before, Workspace workspace, Planning planning) {
        Manifest resolved = manifest;
        @Nullable Decided decided = null;
        try {
            if (manifest.spec().placement().auto()) {
                decided = planning.decide(manifest);
                if (decided.placement() instanceof Infeasible none) {
                    refuse(session, before, decided, none);
                    return Optional.empty();
                }
                resolved = decided.resolved();
            }
            return Optional.of(planning.plan(resolved, decided));
        } catch (MlopsException e) {
            if (dryRun.on()) {
                // A dry run tells of what is refused, too, how its locations are.
                List<Deviation> deviations = ControlPlane.deviations(resolved, workspace.providers());
                PlanReport.print(
                        session,
                        before,
                        new PlanReport.Refused(
                                manifest.name().value(), String.valueOf(e.getMessage()), deviations, decided));
            }
            throw e;
        }
    }

    private void refuse(Session session, List<Planned> before, Decided decided, Infeasible none) {
        String name = decided.manifest().name().value();
        List<String> lines = DecisionText.lines(name, none);
        if (dryRun.on() && session.json()) {
            PlanReport.print(
                    session, before, new PlanReport.Refused(name, String.join("\n", lines), List.of(), decided));
        }
        lines.forEach(session::note);
    }
}
