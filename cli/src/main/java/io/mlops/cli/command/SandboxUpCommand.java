package io.mlops.cli.command;

import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.SandboxProcess;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sandbox up}: starts the clouds' stand-ins as a detached process and prints the settings for them. */
public final class SandboxUpCommand implements Command {
    private final Value<String> only =
            Value.withFallback("CLOUD", "which cloud to start; there is aws", SandboxUpCommand::cloud, "aws", "--only");
    private final Value<String> regions = Value.withFallback(
            "REGION,...", "which regions it has", SandboxUpCommand::regions, "us-east-1,eu-west-1", "--regions");
    private final Flag foreground = Flag.of("run in the foreground, until Ctrl-C", "--foreground");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "sandbox up",
                        "Start a cloud on this machine, with real inference behind its endpoints, and print the settings for it."
                                + " The first time it installs moto into the home (Python 3.10 or newer with pip is needed).",
                        "sandbox up --only aws",
                        "sandbox up --regions us-east-1,ap-northeast-1")
                .addOption(only.spec())
                .addOption(regions.spec())
                .addOption(foreground.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        SandboxProcess process = new SandboxProcess(session.home());
        if (foreground.on()) {
            new SandboxServing(List.of(regions.require().split(",", -1))).run(session, process);
            return ExitCode.OK;
        }
        session.note("starting the sandbox; the first time it installs what it runs ...");
        boolean started = process.ensureStarted(
                Distribution.current(), List.of("--only", only.require(), "--regions", regions.require()));
        session.note(
                started
                        ? "the sandbox runs; end it with " + session.commandLine("sandbox down")
                        : "the sandbox runs already, as it was started then");
        SandboxReport.of(process).orElseThrow().print(session);
        return ExitCode.OK;
    }

    private static String cloud(String text) {
        if (!text.equals("aws")) {
            throw new IllegalArgumentException("there is no sandbox of \"" + text + "\"; there is aws");
        }
        return text;
    }

    private static String regions(String text) {
        for (String region : text.split(",", -1)) {
            if (!region.matches("[a-z]{2}(-[a-z]+)+-\\d")) {
                throw new IllegalArgumentException("\"" + region + "\" is no region such as us-east-1");
            }
        }
        return text;
    }
}
