package io.mlops.controlplane.spec;

import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads spec files of kind TrainingJob. Thread-safe. */
public final class JobManifests {
    static final String KIND = "TrainingJob";
    private static final Duration LONGEST = Duration.ofDays(28);

    private final Problems problems;
    private final Binder binder;

    private JobManifests(Problems problems) {
        this.problems = problems;
        this.binder = new Binder(problems);
    }

    /**
     * Reads a file that holds one job.
     *
     * @throws MlopsException INVALID_ARGUMENT with every mistake found, each a line {@code file:line:column: what}; NOT_FOUND when
     *     there is no such file
     */
    public static JobManifest read(Path file) {
        Problems problems = new Problems(file.toString());
        Path whole = file.toAbsolutePath().normalize();
        return new YamlFile(file, "spec")
                .only(
                        "one of kind " + KIND,
                        problems,
                        document -> new JobManifests(problems).manifest(document, whole));
    }

    private @Nullable JobManifest manifest(Node document, Path file) {
        Heading heading = Heading.read(binder, problems, document, KIND);
        if (heading == null || heading.specOrNull() == null) {
            return null;
        }
        JobSpec spec = binder.record(heading.specOrNull(), JobSpec.class, "spec");
        ResourceName name = heading.nameOrNull();
        if (spec == null || name == null) {
            return null;
        }
        check(spec);
        return new JobManifest(name, spec, file);
    }

    private void check(JobSpec spec) {
        if (spec.imageOrNull() == null && spec.command().isEmpty()) {
            report("spec.command", "neither an image nor a command: nothing would run");
        }
        spec.inputs().forEach((name, input) -> input("spec.inputs." + name, input));
        key("spec.output.location", spec.output().locationOrNull());
        key("spec.output.artifact", spec.output().artifact());
        JobSpec.Checkpoints checkpoints = spec.checkpointsOrNull();
        if (checkpoints != null) {
            key("spec.checkpoints.location", checkpoints.locationOrNull());
            within("spec.checkpoints.period", checkpoints.period());
        }
        JobSpec.Limits limits = spec.limits();
        within("spec.limits.maximum-duration", limits.maximumDuration());
        within("spec.limits.maximum-wait", limits.maximumWait());
        if (limits.maximumWait().compareTo(limits.maximumDuration()) < 0) {
            report(
                    "spec.limits.maximum-wait",
                    "less than the maximum-duration: waiting for machines counts, and running too");
        }
    }

    private void input(String path, JobSpec.Input input) {
        boolean artifact = input.artifactOrNull() != null;
        if (artifact == (input.pathOrNull() != null)) {
            report(path, "expected path: FILE, or artifact: KEY with its digest");
        } else if (artifact != (input.digestOrNull() != null)) {
            report(
                    path,
                    artifact ? "the artifact's digest is missing" : "the digest of a path is computed: leave it out");
        }
        key(path + ".artifact", input.artifactOrNull());
    }

    private void key(String path, @Nullable String key) {
        if (key != null) {
            try {
                ObjectKey unused = ObjectKey.of(key);
            } catch (MlopsException e) {
                report(path, e.getMessage());
            }
        }
    }

    private void within(String path, Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0
                || duration.compareTo(LONGEST) > 0
                || duration.toMillis() % 1000 != 0) {
            report(path, "expected whole seconds, from 1s to 28d");
        }
    }

    private void report(String path, @Nullable String what) {
        Node node = binder.nodes().get(path);
        int cut = path.lastIndexOf('.');
        while (node == null && cut > 0) {
            node = binder.nodes().get(path.substring(0, cut));
            cut = path.lastIndexOf('.', cut - 1);
        }
        problems.add(node == null ? binder.nodes().values().iterator().next() : node, path + ": " + what);
    }
}
