package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;

/** {@code job wait}: waits for a job that was submitted before, by whomever. */
public final class JobWaitCommand implements Command {
    private final Argument name = Argument.required(0, "NAME", "the job");
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "48h", "--timeout");
    private final Value<String> provider = JobLookup.option();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "job wait",
                        "Wait for a training job's end.",
                        "job wait trading-policy",
                        "job wait trading-policy --timeout 2h -o json")
                .addPositional(name.spec())
                .addOption(timeout.spec())
                .addOption(provider.spec());
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            JobLookup lookup = new JobLookup(session, workspace.providers(), provider.find());
            JobLookup.Found found = lookup.require("wait for", name.require());
            JobReport.print(session, new JobWatch(session, found).await(timeout.require()));
        }
        return ExitCode.OK;
    }
}
