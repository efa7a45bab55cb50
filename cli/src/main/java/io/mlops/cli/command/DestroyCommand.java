package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.cli.process.HeldLock;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.Submitted;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code destroy}: removes a deployment and waits until nothing of it is left. */
public final class DestroyCommand implements Command {
    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Confirmation confirmation = Confirmation.create();
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "5m", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "destroy",
                        "Remove a deployment and everything that it runs. The gateway and the controller end with the last one.",
                        "destroy trading-policy",
                        "destroy trading-policy --yes")
                .addPositional(name.spec())
                .addOption(confirmation.yes().spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        String deployment = name.require();
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            if (plane.find(deployment).isEmpty()) {
                Workspace.find(session, workspace.view(), "destroy", deployment);
            }
            Act.Destroy act = plane.destroyOf(deployment);
            confirmation.require(session, "destroying", "Destroy " + deployment + " and everything that it runs?");
            Submitted submitted = plane.submit(act, plane.actor().toString());
            if (submitted instanceof Submitted.Waits waits) {
                return Waiting.print(session, List.of(waits.request()));
            }
            String resume = session.commandLine("status --watch");
            Wait wait = new Wait(session, workspace.controllerProcess(), timeout.require(), resume);
            wait.until(() -> plane.find(deployment).isPresent(), (view, waited) -> look(session, plane, view, waited));
        }
        if (session.json()) {
            Json.print(session, json -> {
                json.writeStringProperty("name", deployment);
                json.writeBooleanProperty("destroyed", true);
            });
        } else {
            session.result(deployment + " is gone");
        }
        return ExitCode.OK;
    }

    private Wait.Look<String> look(Session session, ControlPlane plane, View view, Duration waited) {
        String deployment = name.require();
        boolean gone = plane.find(deployment).isEmpty();
        boolean quiet = !anyoneLives(session.home());
        if (gone && (quiet || !plane.list().isEmpty())) {
            return Wait.Look.done(deployment);
        }
        List<String> lines = new ArrayList<>();
        lines.add(deployment
                + (gone ? "  gone, the gateway and the controller end  " : "  DESTROYING  ")
                + Durations.age(waited));
        view.deployments().stream()
                .filter(each -> each.name().equals(deployment))
                .flatMap(each -> each.locations().stream())
                .forEach(placed -> lines.add(
                        "  " + placed.location() + "  " + placed.replicas().size() + " left"));
        return Wait.Look.going(lines);
    }

    private static boolean anyoneLives(Home home) {
        try {
            return HeldLock.held(home.controllerLock()) || GatewaySlots.anyLives(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the locks in " + home.run() + ": " + e.getMessage(), e);
        }
    }
}
