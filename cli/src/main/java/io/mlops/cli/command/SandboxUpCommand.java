package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
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
    private final Value<String> only = Value.withFallback(
            "CLOUD,...",
            "which clouds to start; there are aws, azure and gcp",
            SandboxClouds::clouds,
            SandboxClouds.all(),
            "--only");
    private final Value<String> regions = Value.optional(
            "REGION,...",
            "which regions they have; without any, two of each cloud",
            SandboxClouds::regions,
            "--regions");
    private final Flag foreground = Flag.of("run in the foreground, until Ctrl-C", "--foreground");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "sandbox up",
                        "Start clouds on this machine, with real inference behind their endpoints, and print the settings for them."
                                + " The first time it installs moto (Python 3.10 or newer with pip is needed), Azurite"
                                + " (Node.js 18 or newer with npm) and fake-gcs-server (Go 1.26 or newer) into the home.",
                        "sandbox up --only aws",
                        "sandbox up --regions us-east-1,ap-northeast-1,japaneast,us-central1")
                .addOption(only.spec())
                .addOption(regions.spec())
                .addOption(foreground.spec());
    }

    @Override
    public int run(Session session) throws Exception {
        SandboxProcess process = new SandboxProcess(session.home());
        SandboxClouds clouds = clouds();
        if (foreground.on()) {
            new SandboxServing(clouds).run(session, process);
            return ExitCode.OK;
        }
        session.note("starting the sandbox; the first time it installs what it runs ...");
        String named = String.join(
                ",", clouds.regions().values().stream().flatMap(List::stream).toList());
        boolean started =
                process.ensureStarted(Distribution.current(), List.of("--only", only.require(), "--regions", named));
        session.note(
                started
                        ? "the sandbox runs; end it with " + session.commandLine("sandbox down")
                        : "the sandbox runs already, as it was started then");
        SandboxReport.of(process).orElseThrow().print(session);
        return ExitCode.OK;
    }

    private SandboxClouds clouds() {
        try {
            return SandboxClouds.of(only.require(), regions.find());
        } catch (IllegalArgumentException e) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot start the sandbox: " + e.getMessage(), e);
        }
    }
}
