package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.cli.drill.DrillPlan;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code drill}: breaks something on purpose, under load, and reports what users noticed. */
public final class DrillCommand implements Command {
    private static final int MOST_RPS = 20_000;
    private static final Duration SHORTEST = Duration.ofSeconds(4);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Argument name = Argument.required(0, "NAME", "the deployment");
    private final Value<Fault> fault =
            Value.required("FAULT", "what to break: " + words(), DrillCommand::fault, "--fault");
    private final Value<String> target = Value.required(
            "TARGET",
            "where: a location, for example local/b, or gateway for one of the gateway processes",
            DrillTarget::parse,
            "--target");
    private final Value<Boolean> all = Value.withFallback(
            "1|all",
            "how many of the location's replicas: a failure domain fails as a whole",
            DrillCommand::all,
            "all",
            "--replicas");
    private final Value<Integer> rps =
            Value.withFallback("N", "requests a second", text -> Numbers.between(text, 1, MOST_RPS), "200", "--rps");
    private final Value<Duration> duration = Value.withFallback(
            "DURATION",
            "of the load; the fault comes after a quarter and lasts half of it",
            DrillCommand::duration,
            "20s",
            "--duration");
    private final Value<Double> share =
            Value.withFallback("PERCENT", "slow, errors: of the requests", DrillCommand::share, "20%", "--share");
    private final Value<Duration> delay =
            Value.withFallback("DURATION", "slow: how late the answers come", DrillCommand::delay, "2s", "--delay");
    private final Value<Integer> status = Value.withFallback(
            "STATUS", "errors: the answers' HTTP status", text -> Numbers.between(text, 400, 599), "503", "--status");
    private final Flag force = Flag.of(
            "break it though something else is going on, nobody would be left to answer, or the others cannot carry the load",
            "--force");
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "drill",
                        "Break something on purpose, under load, and measure what users notice.",
                        "drill trading-policy --fault kill --target local/b",
                        "drill trading-policy --fault slow --delay 2s --share 20% --target local/b",
                        "drill trading-policy --fault kill --target gateway",
                        "drill trading-policy --fault hang --target local/b --rps 500 --duration 60s --yes -o json")
                .addPositional(name.spec())
                .addOption(fault.spec())
                .addOption(target.spec())
                .addOption(all.spec())
                .addOption(rps.spec())
                .addOption(duration.spec())
                .addOption(share.spec())
                .addOption(delay.spec())
                .addOption(status.spec())
                .addOption(force.spec())
                .addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException, InterruptedException {
        if (target.require().equals(DrillPlan.GATEWAY) && fault.require() != Fault.KILL) {
            throw new UsageException(
                    "a gateway cannot be made to " + fault.require().word(), "--target gateway goes with --fault kill");
        }
        FaultOptions options = FaultOptions.defaults()
                .withShare(share.require())
                .withDelay(delay.require())
                .withStatus(status.require());
        return new DrillRun(session, confirmation, force.on())
                .run(new DrillRun.Wish(
                        name.require(),
                        fault.require(),
                        options,
                        target.require(),
                        all.require(),
                        rps.require(),
                        duration.require()));
    }

    private static String words() {
        return Arrays.stream(Fault.values()).map(Fault::word).collect(Collectors.joining(", "));
    }

    private static Fault fault(String text) {
        for (Fault each : Fault.values()) {
            if (each.word().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no fault; there are " + words());
    }

    private static boolean all(String text) {
        return switch (text) {
            case "all" -> true;
            case "1" -> false;
            default -> throw new IllegalArgumentException("\"" + text + "\" is neither 1 nor all");
        };
    }

    private static double share(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3})?%")) {
            throw new IllegalArgumentException("\"" + text + "\" is no share; write 20%");
        }
        double percent = Double.parseDouble(text.substring(0, text.length() - 1));
        if (percent <= 0 || percent > 100) {
            throw new IllegalArgumentException("\"" + text + "\" is not above 0% and at most 100%");
        }
        return percent / 100;
    }

    private static Duration delay(String text) {
        Duration delay = Durations.parse(text);
        if (!delay.isPositive() || delay.compareTo(FaultOptions.LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not above 0 and at most 1m");
        }
        return delay;
    }

    private static Duration duration(String text) {
        Duration duration = Durations.parse(text);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not between 4s and 10m");
        }
        return duration;
    }
}
