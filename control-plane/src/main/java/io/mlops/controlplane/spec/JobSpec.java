package io.mlops.controlplane.spec;

import io.mlops.Location;
import io.mlops.Tags;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a training job should be: the {@code spec} of a manifest of kind TrainingJob, with every fallback filled in. */
public record JobSpec(
        @Field("Where it runs.") Location location,

        @Field(
                value = "Which of the provider's services runs it; left out: its main one.",
                pattern = "[a-z][a-z0-9-]{0,62}")
        @Nullable String serviceOrNull,

        @Field("The container image; left out where the command is a program of the machine itself.") @Nullable String imageOrNull,

        @Field(
                value =
                        "The program and its arguments; without an image, one that begins with ./ or ../ lies relative to this file.",
                fallback = "[]")
        List<String> command,

        @Field(value = "What it reads, by name.", fallback = "{}", pattern = "[a-z][a-z0-9-]{0,62}")
        SortedMap<String, Input> inputs,

        @Field("Where its result goes.") Output output,

        @Field(value = "Handed to the trainer as written.", fallback = "{}", pattern = "[a-z][a-z0-9-]{0,62}")
        SortedMap<String, String> hyperparameters,

        @Field(
                value = "Variables for the trainer; those that begin with MLOPS_ are ours.",
                fallback = "{}",
                pattern = "(?!MLOPS_)[A-Za-z_][A-Za-z0-9_]{0,254}")
        SortedMap<String, String> environment,

        @Field(value = "How many machines.", fallback = "1", min = 1, max = 1000)
        int nodes,

        @Field(value = "What one machine needs.", fallback = "{}")
        DeploymentSpec.ComputeNeeds compute,

        @Field("Where it keeps what it needs to go on; left out: it begins anew after an interruption.") @Nullable Checkpoints checkpointsOrNull,

        @Field(value = "When it is given up.", fallback = "{}")
        Limits limits,

        @Field(value = "To find it by.", fallback = "{}") Tags tags) {

    /** What a job reads: a file or folder here, or an artifact with its digest. */
    public record Input(
            @Field("A file or folder, relative to this file; it is uploaded.") @Nullable String pathOrNull,

            @Field("An object in the provider's artifact store, or the prefix of several.") @Nullable String artifactOrNull,

            @Field(value = "The artifact's SHA-256.", pattern = "[0-9a-f]{64}") @Nullable String digestOrNull) {}

    /** Where a job's result goes. */
    public record Output(
            @Field("The prefix in the provider's artifact store; left out: jobs/NAME/output.") @Nullable String locationOrNull,

            @Field("The file that is the result, within the trainer's output folder.")
            String artifact) {}

    /** Where a job keeps its checkpoints. */
    public record Checkpoints(
            @Field("The prefix in the provider's artifact store; left out: jobs/NAME/checkpoints.") @Nullable String locationOrNull,

            @Field(value = "How often the trainer should write one.", fallback = "5m")
            Duration period) {}

    /** When a job is given up. */
    public record Limits(
            @Field(value = "The longest that the trainer may run, all attempts together.", fallback = "24h")
            Duration maximumDuration,

            @Field(value = "The longest from submission to the end, waiting for machines included.", fallback = "48h")
            Duration maximumWait,

            @Field(value = "After how many preemptions it still goes on.", fallback = "10", max = 30)
            int retries) {}
}
