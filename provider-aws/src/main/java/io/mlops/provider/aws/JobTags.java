package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.TagLines;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.JobLines;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        JobLines.of(spec).write(tags, SPEC);
        if (tags.size() > AwsErrors.MOST_TAGS - MARKS) {
            throw new AwsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it needs " + tags.size() + " tags, and there is room for " + (AwsErrors.MOST_TAGS - MARKS)
                            + ": give it fewer tags or inputs");
        }
        return tags;
    }

    /** What was asked for; empty for a job that this provider did not make. */
    static Optional<TrainingJobSpec> read(Map<String, String> tags, DescribeTrainingJobResponse described) {
        String name = tags.get(JOB);
        if (name == null || !name.equals(described.trainingJobName())) {
            return Optional.empty();
        }
        return TagLines.read(tags, SPEC)
                .map(lines -> JobLines.read(ResourceName.of(name), lines, described(tags, described)));
    }

    private static JobLines.Described described(Map<String, String> tags, DescribeTrainingJobResponse described) {
        TreeMap<String, ObjectKey> inputs = new TreeMap<>();
        for (Channel channel : described.inputDataConfig()) {
            inputs.put(
                    channel.channelName(),
                    key(channel.dataSource().s3DataSource().s3Uri()));
        }
        return new JobLines.Described(
                described.algorithmSpecification().containerEntrypoint(),
                inputs,
                new TreeMap<>(described.hyperParameters()),
                TrainerEnvironment.own(described.environment()),
                SpecTags.users(tags));
    }

    /** The key in {@code s3://BUCKET/KEY}, without the slash at the end that makes it a folder. */
    private static ObjectKey key(String uri) {
        String key = uri.substring(uri.indexOf('/', "s3://".length()) + 1);
        return ObjectKey.of(key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
    }
}
