package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.training.TrainingJob;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;

/** {@code job cancel}: asks for a job's end and waits until nothing of it runs. */
public final class JobCancelCommand implements Command {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Argument name = Argument.required(0, "NAME", "the job");
    private final Confirmation confirmation = Confirmation.create();
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait for its end", Durations::parse, "5m", "--timeout");
    private final Value<String> provider = JobLookup.option();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "job cancel",
                        "Cancel a training job. Its checkpoints stay.",
                        "job cancel trading-policy",
                        "job cancel trading-policy --yes")
                .addPositional(name.spec())
                .addOption(confirmation.yes().spec())
                .addOption(timeout.spec())
                .addOption(provider.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        try (Workspace workspace = Workspace.open(session)) {
            JobLookup lookup = new JobLookup(session, workspace.providers(), provider.find());
            JobLookup.Found found = lookup.require("cancel", name.require());
            TrainingJob job = found.job();
            if (!job.state().ended()) {
                confirmation.require(session, "cancelling", "Cancel job " + name.require() + "?");
                found.provider().training().cancel(job.spec().name());
                job = end(found);
            }
            JobReport.print(session, job);
        }
        return ExitCode.OK;
    }

    private TrainingJob end(JobLookup.Found found) {
        long start = System.nanoTime();
        while (true) {
            TrainingJob job =
                    found.provider().training().find(found.job().spec().name()).orElse(found.job());
            if (job.state().ended()) {
                return job;
            }
            if (Duration.ofNanos(System.nanoTime() - start).compareTo(timeout.require()) > 0) {
                throw new MlopsException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot wait any longer for the end of job " + name.require() + ": it is " + job.state()
                                + "; it was asked to end and will");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
