package io.mlops.provider.azure;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.spi.TagLines;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.JobLines;
import io.mlops.training.spi.StoredInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job in the words of Azure Batch: a job that holds all that was asked for, its one task, and a pool of its own. Task and pool follow from
 * the job, so that whoever finds one missing can make it.
 *
 * @param spec what was asked for
 * @param run tells this job from others that had its name before
 * @param ready machine, image and identity
 * @param files the name of each input that is a single object, by the input's name; others are folders
 */
record BatchOrder(TrainingJobSpec spec, String run, TrainingParts.Ready ready, SortedMap<String, String> files) {
    /** The one task of a job. */
    static final String TASK = "train";

    private static final String JOB = "mlops.job";
    private static final String RUN = "mlops.run";
    private static final String MACHINE = "mlops.machine";
    private static final String IMAGE = "mlops.image";
    private static final String IDENTITY = "mlops.identity";
    private static final String SPEC = "mlops.spec.";
    private static final String COMMAND = "mlops.command.";
    private static final String INPUT = "mlops.input.";
    private static final String FILE = "mlops.file.";
    private static final String HYPERPARAMETER = "mlops.hyperparameter.";
    private static final String VARIABLE = "mlops.variable.";
    private static final String TAG = "mlops.tag.";

    /**
     * Machines with a container engine and what accelerators need
     * (https://learn.microsoft.com/azure/batch/batch-docker-container-workloads, "Supported VM images").
     */
    private static final BatchPool.Image HOST = new BatchPool.Image("microsoft-dsvm", "ubuntu-hpc", "2204", "latest");

    private static final String AGENT = "batch.node.ubuntu 22.04";
    /** The image's own entry point is not run ("--entrypoint" of https://docs.docker.com/reference/cli/docker/container/run/). */
    private static final String RUN_OPTIONS = "--entrypoint=";
    /** Whoever the container runs as may use it (https://learn.microsoft.com/azure/batch/virtual-file-mount). */
    private static final String MOUNT_OPTIONS = "-o allow_other";
    /** The shortest that Batch takes. */
    private static final Duration EVALUATION = Duration.ofMinutes(5);
    /** How long files stay on a machine that is given back soon. */
    private static final Duration RETENTION = Duration.ofHours(1);

    static BatchOrder of(TrainingJobSpec spec, String run, TrainingParts.Ready ready, Map<String, StoredInput> inputs) {
        return new BatchOrder(spec, run, ready, TrainingCommand.files(inputs));
    }

    /** What is kept with the job. */
    Map<String, String> entries() {
        Map<String, String> entries = new HashMap<>();
        entries.put(JOB, spec.name().value());
        entries.put(RUN, run);
        entries.put(MACHINE, ready.machine());
        entries.put(IMAGE, ready.image());
        entries.put(IDENTITY, ready.identity());
        JobLines.of(spec).write(entries, SPEC);
        List<String> command = spec.program().command();
        for (int part = 0; part < command.size(); part++) {
            entries.put(COMMAND + "%03d".formatted(part), command.get(part));
        }
        spec.inputs()
                .forEach((name, input) ->
                        entries.put(INPUT + name, input.location().value()));
        files.forEach((name, file) -> entries.put(FILE + name, file));
        spec.hyperparameters().forEach((name, value) -> entries.put(HYPERPARAMETER + name, value));
        spec.environment().forEach((name, value) -> entries.put(VARIABLE + name, value));
        spec.tags().entries().forEach((key, value) -> entries.put(TAG + key, value));
        return entries;
    }

    /** What was kept with a job; empty for one that this provider did not make. */
    static Optional<BatchOrder> read(BatchJob job) {
        Map<String, String> entries = BatchJob.Entry.map(job.metadata());
        String name = entries.get(JOB);
        return name == null
                ? Optional.empty()
                : TagLines.read(entries, SPEC).map(lines -> read(ResourceName.of(name), lines, entries));
    }

    private static BatchOrder read(ResourceName name, TagLines lines, Map<String, String> entries) {
        TreeMap<String, ObjectKey> inputs = new TreeMap<>();
        below(INPUT, entries).forEach((input, key) -> inputs.put(input, ObjectKey.of(key)));
        TrainingJobSpec spec = JobLines.read(
                name,
                lines,
                new JobLines.Described(
                        new ArrayList<>(below(COMMAND, entries).values()),
                        inputs,
                        below(HYPERPARAMETER, entries),
                        below(VARIABLE, entries),
                        Tags.of(below(TAG, entries))));
        return new BatchOrder(
                spec,
                entries.getOrDefault(RUN, ""),
                new TrainingParts.Ready(
                        entries.getOrDefault(MACHINE, ""),
                        entries.getOrDefault(IMAGE, ""),
                        entries.getOrDefault(IDENTITY, "")),
                below(FILE, entries));
    }

    private static SortedMap<String, String> below(String prefix, Map<String, String> entries) {
        TreeMap<String, String> below = new TreeMap<>();
        entries.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                below.put(name.substring(prefix.length()), value);
            }
        });
        return below;
    }

    Staging staging() {
        return Staging.of(spec, run);
    }

    /** Batch ends it after its longest wait, whether or not anybody looks. */
    BatchJob job(String pool) {
        return new BatchJob(
                spec.name().value(),
                spec.name().value(),
                BatchJob.Entry.of(entries()),
                new BatchJob.PoolInfo(pool),
                new BatchJob.Constraints(spec.limits().maximumWait()),
                "noaction",
                null,
                null,
                null,
                null);
    }

    /** A program that fails is not started again. */
    BatchTask task() {
        return BatchTask.of(
                TASK,
                BatchCommand.LINE,
                new BatchTask.Container(
                        ready.image(),
                        RUN_OPTIONS,
                        "taskWorkingDirectory",
                        new BatchTask.Registry(registry(), identity())),
                BatchCommand.variables(spec, staging(), files),
                new BatchTask.Constraints(spec.limits().maximumDuration(), 0, RETENTION));
    }

    BatchPool pool(String account, String container) {
        return BatchPool.of(
                ready.identity(),
                new BatchPool.Properties(
                        ready.machine(),
                        BatchJob.Entry.of(tags()),
                        1,
                        new BatchPool.Deployment(new BatchPool.Machine(
                                HOST,
                                AGENT,
                                new BatchPool.Containers(
                                        "DockerCompatible",
                                        List.of(ready.image()),
                                        List.of(new BatchPool.Registry(registry(), identity()))))),
                        new BatchPool.Scale(new BatchPool.AutoScale(formula(), EVALUATION)),
                        List.of(new BatchPool.Mount(new BatchPool.BlobMount(
                                account, container, BatchCommand.MOUNT, MOUNT_OPTIONS, identity()))),
                        null,
                        null,
                        null,
                        null));
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new HashMap<>(spec.tags().entries());
        tags.put(JOB, spec.name().value());
        return tags;
    }

    /**
     * As many machines as the job has work for, so that none is paid for when it is over and nobody has looked. Where there are no samples yet,
     * the pool is new, and its task was there before it
     * (https://learn.microsoft.com/azure/batch/batch-automatic-scaling, "Methods for obtaining sample data").
     */
    private String formula() {
        String machines = TrainingParts.spot(spec) ? "$TargetLowPriorityNodes" : "$TargetDedicatedNodes";
        String none = TrainingParts.spot(spec) ? "$TargetDedicatedNodes" : "$TargetLowPriorityNodes";
        return "span = TimeInterval_Minute * 3;\n"
                + "wanted = $PendingTasks.GetSamplePercent(span) < 50 ? 1 : max($PendingTasks.GetSample(span));\n"
                + none + " = 0;\n"
                + machines + " = min(" + spec.nodes() + ", wanted);\n"
                + "$NodeDeallocationOption = requeue;\n";
    }

    private String registry() {
        return ready.image().substring(0, ready.image().indexOf('/'));
    }

    private BatchPool.IdentityReference identity() {
        return new BatchPool.IdentityReference(ready.identity());
    }
}
