package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;

/** {@code rollback}: the revision before takes over again. */
public final class RollbackCommand implements Command {
    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Confirmation confirmation = Confirmation.create();
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "5m", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command("rollback", "Go back to the revision before.", "rollback trading-policy")
                .addPositional(name.spec())
                .addOption(confirmation.yes().spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        try (Workspace workspace = Workspace.open(session)) {
            View.Deployment now = workspace.deployment("roll back", name.require());
            Act.Rollback act;
            try (ControlPlane plane = workspace.controlPlane()) {
                act = plane.rollbackOf(now.name());
            }
            confirmation.require(
                    session,
                    "rolling back",
                    "Roll " + now.name() + " back from revision " + act.from() + " to " + act.to() + "? ("
                            + how(now, act.to()) + ")");
            return new ChangeRun(session, workspace, timeout.require()).submit(act, "roll back", "is rolled back");
        }
    }

    private static String how(View.Deployment now, int to) {
        if (to == now.revision()) {
            return "it serves already";
        }
        return to == now.previousRevision() ? "it is kept ready and takes over at once" : "it is started again";
    }
}
