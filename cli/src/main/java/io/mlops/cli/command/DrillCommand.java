package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.LiveBlock;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.cli.drill.Drill;
import io.mlops.cli.drill.DrillJson;
import io.mlops.cli.drill.DrillPlan;
import io.mlops.cli.drill.DrillReport;
import io.mlops.cli.drill.DrillText;
import io.mlops.controlplane.ControlPlane;
import io.mlops.fault.Fault;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** {@code drill}: breaks something on purpose, under load, and reports what users noticed. */
public final class DrillCommand implements Command {
    private static final int MOST_RPS = 20_000;
    private static final Duration SHORTEST = Duration.ofSeconds(4);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Value<Fault> fault = Value.required("FAULT", "what to break: kill", DrillCommand::fault, "--fault");
    private final Value<Location> target =
            Value.required("LOCATION", "where, for example local/b", Location::parse, "--target");
    private final Value<Integer> rps =
            Value.withFallback("N", "requests a second", text -> Numbers.between(text, 1, MOST_RPS), "200", "--rps");
    private final Value<Duration> duration =
            Value.withFallback("DURATION", "of the load", DrillCommand::duration, "20s", "--duration");
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "drill",
                        "Break something on purpose, under load, and measure what users notice.",
                        "drill trading-policy --fault kill --target local/b",
                        "drill trading-policy --fault kill --target local/b --rps 500 --duration 30s --yes -o json")
                .addPositional(name.spec())
                .addOption(fault.spec())
                .addOption(target.spec())
                .addOption(rps.spec())
                .addOption(duration.spec())
                .addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException, InterruptedException {
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            DrillTarget aim = DrillTarget.find(workspace, name.require(), target.require());
            aim.requireSurvivors(confirmation.yes().on());
            confirmation.require(session, "a drill", question(aim));
            workspace.controllerProcess().ensureStarted();
            DrillPlan plan = aim.plan(plane, fault.require(), rps.require(), duration.require());
            Provider provider = provider(workspace, aim.location());
            // Its code is loaded now and not in the moment of the fault, which would blur when that was.
            provider.endpoints().list(Tags.none());
            LiveBlock block = new LiveBlock(session.terminal());
            DrillReport report = new Drill(plan, provider.faults(), workspace::view, session.clock()).run(block::draw);
            block.clear();
            byte[] json = Json.bytes(generator -> DrillJson.write(generator, report));
            plane.record(
                    plane.actor().toString(), "DRILL", plan.deployment(), new String(json, StandardCharsets.UTF_8));
            if (session.json()) {
                session.result(new String(json, StandardCharsets.UTF_8));
            } else {
                DrillText.lines(report).forEach(session::result);
            }
            return report.held() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private String question(DrillTarget aim) {
        return "Send " + rps.require() + " requests/s to " + aim.deployment().name() + " for "
                + duration.require().toSeconds() + " s and "
                + fault.require().name().toLowerCase(Locale.ROOT)
                + " its replica at " + aim.location() + "?";
    }

    private static Provider provider(Workspace workspace, Location location) {
        return workspace
                .providers()
                .find(location.provider())
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot drill " + location + ": there is no provider " + location.provider()));
    }

    private static Fault fault(String text) {
        for (Fault each : Fault.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no fault that this version can inject; there is kill");
    }

    private static Duration duration(String text) {
        Duration duration = Durations.parse(text);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not between 4s and 10m");
        }
        return duration;
    }
}
