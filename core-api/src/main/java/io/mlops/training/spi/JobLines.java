package io.mlops.training.spi;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.spi.TagLines;
import io.mlops.training.Checkpoints;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a training job as lines that a provider keeps with the job, so that it can be read back: all of it but what a service's own
 * description of the job repeats word by word, which is {@link Described}.
 */
public final class JobLines {
    private JobLines() {}

    /**
     * What is read from the service's own description of the job.
     *
     * @param command the program's
     * @param inputs where each lies
     * @param hyperparameters as they were given
     * @param environment the user's variables, without ours
     * @param tags the user's, without ours
     */
    public record Described(
            List<String> command,
            SortedMap<String, ObjectKey> inputs,
            SortedMap<String, String> hyperparameters,
            SortedMap<String, String> environment,
            Tags tags) {}

    /** What to keep. */
    public static TagLines of(TrainingJobSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("location " + spec.location());
        spec.service().ifPresent(service -> lines.add("service " + service));
        spec.program().image().ifPresent(image -> lines.add("image " + image));
        spec.inputs().forEach((name, input) -> lines.add("input." + name + " " + input.digest()));
        lines.add("output " + spec.output().location());
        lines.add("artifact " + spec.output().artifact());
        lines.add("nodes " + spec.nodes());
        spec.compute().accelerators().forEach(each -> lines.add("accelerator " + each));
        lines.add("cpus " + spec.compute().cpus());
        lines.add("memory " + spec.compute().memory().bytes());
        lines.add("purchase " + spec.purchase());
        spec.checkpoints().ifPresent(checkpoints -> {
            lines.add("checkpoints " + checkpoints.location());
            lines.add("period " + checkpoints.period());
        });
        lines.add("duration " + spec.limits().maximumDuration());
        lines.add("wait " + spec.limits().maximumWait());
        lines.add("retries " + spec.limits().retries());
        return new TagLines(lines);
    }

    /** The spec of which these lines were kept. */
    public static TrainingJobSpec read(ResourceName name, TagLines lines, Described described) {
        TreeMap<String, TrainingInput> inputs = new TreeMap<>();
        described
                .inputs()
                .forEach((input, key) ->
                        inputs.put(input, new TrainingInput(key, new Sha256(lines.one("input." + input)))));
        return new TrainingJobSpec(
                name,
                Location.parse(lines.one("location")),
                lines.find("service").orElse(null),
                new TrainingProgram(lines.find("image").orElse(null), described.command()),
                inputs,
                new TrainingOutput(ObjectKey.of(lines.one("output")), lines.one("artifact")),
                described.hyperparameters(),
                described.environment(),
                Integer.parseInt(lines.one("nodes")),
                new Compute(
                        lines.all("accelerator").toList(),
                        Integer.parseInt(lines.one("cpus")),
                        new ByteSize(Long.parseLong(lines.one("memory")))),
                Purchase.valueOf(lines.one("purchase")),
                checkpoints(lines),
                new TrainingLimits(
                        Duration.parse(lines.one("duration")),
                        Duration.parse(lines.one("wait")),
                        Integer.parseInt(lines.one("retries"))),
                described.tags());
    }

    private static @Nullable Checkpoints checkpoints(TagLines lines) {
        return lines.find("checkpoints")
                .map(location -> new Checkpoints(ObjectKey.of(location), Duration.parse(lines.one("period"))))
                .orElse(null);
    }
}
