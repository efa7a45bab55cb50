package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.TagLines;
import io.mlops.training.Checkpoints;
import io.mlops.training.Purchase;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.Channel;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;

/**
 * The spec of a training job as SageMaker keeps it: what its description repeats word by word (command, environment, hyperparameters,
 * places of inputs) is read from there, the rest lies in tags. Nothing of it changes; what is added later are marks of what was
 * done about the job.
 */
final class JobTags {
    /** The job's name: only what carries it is ours. */
    static final String JOB = "mlops:job";
    /** Why we stopped it: {@link #WAITED} or {@link #PREEMPTED}; absent where somebody else did. */
    static final String STOPPED = "mlops:stopped";
    /** It waited for longer than it may. */
    static final String WAITED = "wait";
    /** It was preempted more often than it may. */
    static final String PREEMPTED = "preemptions";
    /** What became of what it left: the digest of its result, or {@link #NONE} or {@link #UNSTORABLE}. */
    static final String RESULT = "mlops:result";
    /** The file that should be the result was not there. */
    static final String NONE = "none";
    /** A file's path is no key of an object. */
    static final String UNSTORABLE = "unstorable";
    /** Nothing of it lies where SageMaker put it any more. */
    static final String CLEANED = "mlops:cleaned";

    private static final String SPEC = "mlops:job-spec.";
    private static final int MARKS = 3;

    private JobTags() {}

    /** INVALID_ARGUMENT where a spec does not fit into tags. */
    static Map<String, String> write(TrainingJobSpec spec) throws AwsException {
        Map<String, String> tags = new TreeMap<>(spec.tags().entries());
        tags.put(JOB, spec.name().value());
        new TagLines(lines(spec)).write(tags, SPEC);
        if (tags.size() > AwsErrors.MOST_TAGS - MARKS) {
            throw new AwsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it needs " + tags.size() + " tags, and there is room for " + (AwsErrors.MOST_TAGS - MARKS)
                            + ": give it fewer tags or inputs");
        }
        return tags;
    }

    private static List<String> lines(TrainingJobSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("location " + spec.location());
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
        return lines;
    }

    /** What was asked for; empty for a job that this provider did not make. */
    static Optional<TrainingJobSpec> read(Map<String, String> tags, DescribeTrainingJobResponse described) {
        String name = tags.get(JOB);
        if (name == null || !name.equals(described.trainingJobName())) {
            return Optional.empty();
        }
        return TagLines.read(tags, SPEC).map(lines -> parse(ResourceName.of(name), tags, lines, described));
    }

    private static TrainingJobSpec parse(
            ResourceName name, Map<String, String> tags, TagLines lines, DescribeTrainingJobResponse described) {
        TreeMap<String, TrainingInput> inputs = new TreeMap<>();
        for (Channel channel : described.inputDataConfig()) {
            ObjectKey key = key(channel.dataSource().s3DataSource().s3Uri());
            Sha256 digest = new Sha256(lines.one("input." + channel.channelName()));
            inputs.put(channel.channelName(), new TrainingInput(key, digest));
        }
        TreeMap<String, String> environment = new TreeMap<>(described.environment());
        environment.keySet().removeIf(variable -> variable.startsWith(TrainerEnvironment.RESERVED_PREFIX));
        return new TrainingJobSpec(
                name,
                Location.parse(lines.one("location")),
                new TrainingProgram(
                        lines.find("image").orElse(null),
                        described.algorithmSpecification().containerEntrypoint()),
                inputs,
                new TrainingOutput(ObjectKey.of(lines.one("output")), lines.one("artifact")),
                new TreeMap<>(described.hyperParameters()),
                environment,
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
                SpecTags.users(tags));
    }

    private static @Nullable Checkpoints checkpoints(TagLines lines) {
        return lines.find("checkpoints")
                .map(location -> new Checkpoints(ObjectKey.of(location), Duration.parse(lines.one("period"))))
                .orElse(null);
    }

    /** The key in {@code s3://BUCKET/KEY}, without the slash at the end that makes it a folder. */
    private static ObjectKey key(String uri) {
        String key = uri.substring(uri.indexOf('/', "s3://".length()) + 1);
        return ObjectKey.of(key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
    }
}
