package io.mlops.cli.command;

import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.cli.process.Logs;
import io.mlops.controlplane.Controller;
import io.mlops.controlplane.ControllerSettings;
import io.mlops.controlplane.Home;
import picocli.CommandLine.Model.CommandSpec;

/** {@code serve}: the long-running processes. {@code deploy} starts them detached where none runs. */
public final class ServeCommand implements Command {
    private static final long LAST_STEP_MILLIS = 10_000;

    private final Flag gateway = Flag.of("run the gateway: requests in, requests out", "--gateway");
    private final Flag controller =
            Flag.of("run the controller, which starts a gateway where none runs (the default)", "--controller");
    private final Flag upgrade = Flag.of(
            "replace the gateways that run by new ones of this version and configuration, without a failed request",
            "--upgrade");
    private final Flag takeOver =
            Flag.of("take the port over from the gateway that runs in the slot (with --gateway)", "--take-over");
    private final Value<Integer> slot = Value.withFallback(
            "SLOT",
            "which of the gateways that share the port",
            text -> Numbers.between(text, 1, Home.MOST_GATEWAYS),
            "1",
            "--slot");
    private final Flag untilIdle = Flag.of("end once nothing is deployed any more", "--until-idle");
    private final Value<Integer> port = Value.optional(
            "PORT", "of the gateway (default: gateway.port)", text -> Numbers.between(text, 0, 65_535), "--port");
    private final Value<Integer> adminPort = Value.optional(
            "PORT",
            "of the gateway (default: gateway.admin-port)",
            text -> Numbers.between(text, 0, 65_535),
            "--admin-port");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "serve",
                        "Run the controller or the gateway of a home in the foreground, until Ctrl-C. What is deployed runs on.",
                        "serve",
                        "serve --gateway --port 8494",
                        "serve --upgrade")
                .addOption(controller.spec())
                .addOption(gateway.spec())
                .addOption(upgrade.spec())
                .addOption(slot.spec())
                .addOption(takeOver.spec())
                .addOption(untilIdle.spec())
                .addOption(port.spec())
                .addOption(adminPort.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        if (gateway.on() && controller.on()) {
            throw new UsageException(
                    "--gateway and --controller exclude each other",
                    "they are two processes, so that one outlives the other");
        }
        if (upgrade.on()) {
            requireNoServer();
            new GatewaysUpgraded(session).run();
        } else if (gateway.on()) {
            Logs.ofServer();
            new GatewayServer(slot.require(), takeOver.on(), port.find(), adminPort.find()).run(session);
        } else {
            serveController(session);
        }
        return ExitCode.OK;
    }

    private void requireNoServer() {
        if (gateway.on() || controller.on() || takeOver.on()) {
            throw new UsageException(
                    "--upgrade goes with no --gateway, --controller or --take-over",
                    "it starts the new gateways itself and ends when they serve");
        }
    }

    private void serveController(Session session) {
        try (Workspace workspace = Workspace.open(session);
                Controller running =
                        workspace.controller(ControllerSettings.defaults().withExitWhenIdle(untilIdle.on()))) {
            Logs.ofServer();
            Thread stop = closing(running, Thread.currentThread());
            Runtime.getRuntime().addShutdownHook(stop);
            session.note("the controller of " + session.home() + " runs, pid "
                    + ProcessHandle.current().pid());
            try {
                running.run();
            } finally {
                forget(stop);
            }
        }
    }

    /** On SIGTERM and Ctrl-C the controller finishes its step before the JVM ends. */
    private static Thread closing(Controller controller, Thread running) {
        return new Thread(() -> {
            controller.close();
            try {
                running.join(LAST_STEP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the JVM ends anyway
            }
        });
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            Thread.onSpinWait(); // the hook is what ended the run
        }
    }
}
