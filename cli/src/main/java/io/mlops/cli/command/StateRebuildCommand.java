package io.mlops.cli.command;

import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.StateRebuild;
import io.mlops.controlplane.rebuild.Rebuild;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import picocli.CommandLine.Model.CommandSpec;

/** {@code state rebuild}: makes a store that was lost anew from what the providers tell of what runs. */
public final class StateRebuildCommand implements Command {
    private final Flag dryRun = Flag.of("show what would be taken up and change nothing", "--dry-run");
    private final Confirmation confirmation = Confirmation.create();
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait for the controller", Durations::parse, "2m", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "state rebuild",
                        "Make a lost store anew from what runs: its deployments, revisions and models. Nothing that runs is touched.",
                        "state rebuild --dry-run",
                        "state rebuild --yes")
                .addOption(dryRun.spec())
                .addOption(confirmation.yes().spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        DiskSpace.require(session.home(), "rebuild the state");
        try (Workspace workspace = Workspace.open(session)) {
            StateRebuild state = new StateRebuild(session.home(), workspace.store(), session.clock());
            Rebuild found = state.plan(workspace.providers());
            boolean lacks = state.gone() || !found.adopted().isEmpty();
            if (dryRun.on() || !lacks) {
                RebuildReport.print(session, found, false);
                return ExitCode.OK;
            }
            RebuildReport.show(session, found);
            confirmation.require(session, "rebuilding the state", "Take this up?");
            SortedMap<String, Long> generations = state.apply(found);
            for (Map.Entry<String, Long> taken : generations.entrySet()) {
                watch(session, workspace, taken.getKey(), taken.getValue());
            }
            RebuildReport.print(session, found, true);
            return ExitCode.OK;
        }
    }

    /** Until a controller looks after it. */
    private void watch(Session session, Workspace workspace, String name, long generation)
            throws IOException, InterruptedException {
        DeploymentProgress progress =
                new DeploymentProgress(session, name, generation, "take up", DeploymentProgress.End.MOVED);
        String resume = session.commandLine("status " + name + " --watch");
        new Wait(session, workspace.controllerProcess(), timeout.require(), resume).until(() -> true, progress::look);
    }
}
