package io.mlops.training;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a training job should be; immutable once submitted.
 *
 * @param name the job's, for ever: another job needs another name
 * @param location where it runs
 * @param serviceOrNull which of the provider's services runs it, by a name that matches {@code [a-z][a-z0-9-]{0,62}}; null for its
 *     main one
 * @param program what runs
 * @param inputs what it reads, by names that match {@code [a-z][a-z0-9-]{0,62}}
 * @param output where its result goes
 * @param hyperparameters handed to the trainer as they are, by names of the same form
 * @param environment variables for the trainer; names that begin with {@code MLOPS_} are ours
 * @param nodes how many machines, at least 1
 * @param compute what one machine needs
 * @param purchase how machines are rented
 * @param checkpointsOrNull where it keeps its checkpoints, or null for a job that begins anew after an interruption
 * @param limits when it is given up
 * @param tags written on the job, to find it by
 */
public record TrainingJobSpec(
        ResourceName name,
        Location location,
        @Nullable String serviceOrNull,
        TrainingProgram program,
        SortedMap<String, TrainingInput> inputs,
        TrainingOutput output,
        SortedMap<String, String> hyperparameters,
        SortedMap<String, String> environment,
        int nodes,
        Compute compute,
        Purchase purchase,
        @Nullable Checkpoints checkpointsOrNull,
        TrainingLimits limits,
        Tags tags) {
    public TrainingJobSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(program, "program");
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
        Objects.requireNonNull(output, "output");
        hyperparameters = Collections.unmodifiableSortedMap(new TreeMap<>(hyperparameters));
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(purchase, "purchase");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(tags, "tags");
    }

    /** One machine of the smallest compute, on demand, nothing read, no checkpoints, no tags. */
    public static TrainingJobSpec of(
            ResourceName name, Location location, TrainingProgram program, TrainingOutput output) {
        return new TrainingJobSpec(
                name,
                location,
                null,
                program,
                new TreeMap<>(),
                output,
                new TreeMap<>(),
                new TreeMap<>(),
                1,
                Compute.defaults(),
                Purchase.ON_DEMAND,
                null,
                TrainingLimits.defaults(),
                Tags.none());
    }

    public Optional<Checkpoints> checkpoints() {
        return Optional.ofNullable(checkpointsOrNull);
    }

    /** Which of the provider's services runs it; empty for its main one. */
    public Optional<String> service() {
        return Optional.ofNullable(serviceOrNull);
    }

    /** The same job on another of the provider's services. */
    public TrainingJobSpec withService(String service) {
        return new TrainingJobSpec(
                name,
                location,
                service,
                program,
                inputs,
                output,
                hyperparameters,
                environment,
                nodes,
                compute,
                purchase,
                checkpointsOrNull,
                limits,
                tags);
    }

    public TrainingJobSpec withInputs(Map<String, TrainingInput> newInputs) {
        return copy(new TreeMap<>(newInputs), hyperparameters, environment);
    }

    public TrainingJobSpec withHyperparameters(Map<String, String> newHyperparameters) {
        return copy(inputs, new TreeMap<>(newHyperparameters), environment);
    }

    public TrainingJobSpec withEnvironment(Map<String, String> newEnvironment) {
        return copy(inputs, hyperparameters, new TreeMap<>(newEnvironment));
    }

    public TrainingJobSpec withMachines(int newNodes, Compute newCompute, Purchase newPurchase) {
        return new TrainingJobSpec(
                name,
                location,
                serviceOrNull,
                program,
                inputs,
                output,
                hyperparameters,
                environment,
                newNodes,
                newCompute,
                newPurchase,
                checkpointsOrNull,
                limits,
                tags);
    }

    public TrainingJobSpec withPurchase(Purchase newPurchase) {
        return withMachines(nodes, compute, newPurchase);
    }

    /** With checkpoints below this prefix, written this often. */
    public TrainingJobSpec withCheckpoints(ObjectKey prefix, Duration period) {
        return copy(new Checkpoints(prefix, period), limits, tags);
    }

    public TrainingJobSpec withLimits(TrainingLimits newLimits) {
        return copy(checkpointsOrNull, newLimits, tags);
    }

    public TrainingJobSpec withTags(Tags newTags) {
        return copy(checkpointsOrNull, limits, newTags);
    }

    private TrainingJobSpec copy(
            SortedMap<String, TrainingInput> newInputs,
            SortedMap<String, String> newHyperparameters,
            SortedMap<String, String> newEnvironment) {
        return new TrainingJobSpec(
                name,
                location,
                serviceOrNull,
                program,
                newInputs,
                output,
                newHyperparameters,
                newEnvironment,
                nodes,
                compute,
                purchase,
                checkpointsOrNull,
                limits,
                tags);
    }

    private TrainingJobSpec copy(@Nullable Checkpoints newCheckpoints, TrainingLimits newLimits, Tags newTags) {
        return new TrainingJobSpec(
                name,
                location,
                serviceOrNull,
                program,
                inputs,
                output,
                hyperparameters,
                environment,
                nodes,
                compute,
                purchase,
                newCheckpoints,
                newLimits,
                newTags);
    }
}
