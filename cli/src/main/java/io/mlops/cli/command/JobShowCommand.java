package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import picocli.CommandLine.Model.CommandSpec;

/** {@code job show}: one training job, with what happened to it. */
public final class JobShowCommand implements Command {
    private final Argument name = Argument.required(0, "NAME", "the job");
    private final Value<String> provider = JobLookup.option();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "job show",
                        "Show a training job and what happened to it.",
                        "job show trading-policy",
                        "job show trading-policy -o json")
                .addPositional(name.spec())
                .addOption(provider.spec());
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            JobLookup lookup = new JobLookup(session, workspace.providers(), provider.find());
            JobReport.print(session, lookup.require("show", name.require()).job());
        }
        return ExitCode.OK;
    }
}
