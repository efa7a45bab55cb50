package io.mlops.cli.command;

import io.mlops.Location;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Failback;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;

/** {@code failover}: takes the traffic off a location, or gives it back. */
public final class FailoverCommand implements Command {
    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Value<Location> from =
            Value.required("LOCATION", "the location that loses its traffic", Location::parse, "--from");
    private final Value<Location> to =
            Value.optional("LOCATION", "the location that goes first from now on", Location::parse, "--to");
    private final Flag back = Flag.of("undo: the location takes traffic again", "--back");
    private final Value<String> exception = FreezeException.option();
    private final Confirmation confirmation = Confirmation.create();
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "5m", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "failover",
                        "Take the traffic off a location; its replicas keep running.",
                        "failover trading-policy --from local/a",
                        "failover trading-policy --from local/a --to local/c",
                        "failover trading-policy --from local/a --back")
                .addPositional(name.spec())
                .addOption(from.spec())
                .addOption(to.spec())
                .addOption(back.spec())
                .addOption(exception.spec())
                .addOption(confirmation.yes().spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        if (back.on() && to.find().isPresent()) {
            throw new UsageException("--back and --to exclude each other", "--back undoes a failover, --to steers one");
        }
        if (exception.find().isPresent() && !back.on()) {
            throw new UsageException(
                    "--during-freeze belongs to --back", "a failover waits for no freeze; only failing back does");
        }
        try (Workspace workspace = Workspace.open(session)) {
            View.Deployment now = workspace.deployment("fail over", name.require());
            Location location = from.require();
            confirmation.require(
                    session,
                    "failing over",
                    back.on()
                            ? "Give " + location + " its share of the traffic of " + now.name() + " again?"
                            : "Take the traffic of " + now.name() + " off " + location + "?");
            Failback done;
            try (ControlPlane plane = workspace.controlPlane()) {
                done = back.on()
                        ? plane.failback(now.name(), location, exception.find().orElse(""), Workspace.actor())
                        : new Failback(
                                plane.failover(now.name(), location, to.find().orElse(null), Workspace.actor()), null, "");
            }
            new ChangeRun(session, workspace, timeout.require())
                    .await(now.name(), done.generation(), "fail over", outcome(location, done), done.waitsUntilOrNull());
            return ExitCode.OK;
        }
    }

    private String outcome(Location location, Failback done) {
        if (!back.on()) {
            return "is off " + location;
        }
        return done.waitsUntil().isEmpty()
                ? "is back at " + location
                : "goes back to " + location + " at " + done.waitsUntil() + ", the end of a freeze";
    }
}
