package io.mlops.cli.command;

import io.mlops.Operation;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.JobManifest;
import io.mlops.controlplane.spec.JobManifests;
import io.mlops.provider.Provider;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code job submit}: uploads a job's inputs and submits it; the same file again is the same job. */
public final class JobSubmitCommand implements Command {
    private final Value<Path> file = Value.required("FILE", "the spec, YAML", Path::of, "-f", "--file");
    private final Flag wait = Flag.of("wait for the job's end", "--wait");
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "48h", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "job submit",
                        "Submit a training job. It goes on without this command.",
                        "job submit -f examples/trading-policy/job.yaml",
                        "job submit -f job.yaml --wait -o json")
                .addOption(file.spec())
                .addOption(wait.spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        JobManifest manifest = JobManifests.read(file.require());
        DiskSpace.require(session.home(), "submit");
        try (Workspace workspace = Workspace.open(session)) {
            session.home().create();
            String place = manifest.spec().location().provider();
            JobLookup lookup = new JobLookup(session, workspace.providers(), Optional.of(place));
            Provider provider = lookup.provider(place);
            JobManifest pinned = pinned(manifest, provider);
            TrainingJobSpec asked = pinned.toTraining(new JobInputs(pinned, provider.artifacts()).upload());
            JobLaunch launch = new JobLaunch(session, workspace, provider);
            TrainingJobSpec spec = launch.tagged(asked);
            boolean there = provider.training().find(spec.name()).isPresent();
            Operation<TrainingJob> operation = provider.training().submit(spec);
            if (!there) {
                launch.record(spec);
            }
            JobLookup.Found found = lookup.require("submit", operation.id());
            TrainingJob job = wait.on() ? new JobWatch(session, found).await(timeout.require()) : found.job();
            JobReport.print(session, job);
            if (!job.state().ended()) {
                session.note("watch it: " + session.commandLine("job logs -f " + operation.id()));
            }
        }
        return ExitCode.OK;
    }

    /** With the image by its digest, before anything is uploaded: all attempts of the job run the same one. */
    private static JobManifest pinned(JobManifest manifest, Provider provider) {
        String image = manifest.spec().imageOrNull();
        return image == null
                ? manifest
                : provider.image(image, manifest.spec().location())
                        .map(named -> manifest.withImage(provider.pin(named).toString()))
                        .orElse(manifest);
    }
}
