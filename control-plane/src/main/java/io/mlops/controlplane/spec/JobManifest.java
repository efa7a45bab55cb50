package io.mlops.controlplane.spec;

import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.training.Checkpoints;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A spec file of kind TrainingJob.
 *
 * @param name the job
 * @param spec what it should be
 * @param file where it was read from, absolute
 */
public record JobManifest(ResourceName name, JobSpec spec, Path file) {
    /** A file or folder that the manifest names. */
    public Path beside(String path) {
        return Objects.requireNonNull(file.getParent(), "a file lies in a folder")
                .resolve(path)
                .normalize();
    }

    /** The same job with its image by another name. */
    public JobManifest withImage(String image) {
        JobSpec renamed = new JobSpec(
                spec.location(),
                spec.serviceOrNull(),
                image,
                spec.command(),
                spec.inputs(),
                spec.output(),
                spec.hyperparameters(),
                spec.environment(),
                spec.nodes(),
                spec.compute(),
                spec.checkpointsOrNull(),
                spec.limits(),
                spec.tags());
        return new JobManifest(name, renamed, file);
    }

    /** What to submit, once its inputs are where the provider finds them. */
    public TrainingJobSpec toTraining(SortedMap<String, TrainingInput> inputs) {
        String prefix = "jobs/" + name;
        JobSpec.Output output = spec.output();
        JobSpec.Checkpoints checkpoints = spec.checkpointsOrNull();
        return new TrainingJobSpec(
                name,
                spec.location(),
                spec.serviceOrNull(),
                new TrainingProgram(spec.imageOrNull(), command()),
                inputs,
                new TrainingOutput(
                        ObjectKey.of(Objects.requireNonNullElse(output.locationOrNull(), prefix + "/output")),
                        output.artifact()),
                spec.hyperparameters(),
                spec.environment(),
                spec.nodes(),
                spec.compute().on(null),
                Purchase.valueOf(spec.compute().purchase().name()),
                checkpoints == null
                        ? null
                        : new Checkpoints(
                                ObjectKey.of(Objects.requireNonNullElse(
                                        checkpoints.locationOrNull(), prefix + "/checkpoints")),
                                checkpoints.period()),
                new TrainingLimits(
                        spec.limits().maximumDuration(),
                        spec.limits().maximumWait(),
                        spec.limits().retries()),
                spec.tags());
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(spec.command());
        if (spec.imageOrNull() == null
                && !command.isEmpty()
                && command.getFirst().matches("\\.\\.?/.*")) {
            command.set(0, beside(command.getFirst()).toString());
        }
        return command;
    }
}
