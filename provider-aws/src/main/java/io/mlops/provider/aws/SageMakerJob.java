package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingResult;
import io.mlops.training.TrainingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatus;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobStatus;

/**
 * A training job of SageMaker as it was described just now.
 *
 * @param region where it is
 * @param spec what was asked for
 * @param tags all of its tags
 * @param described what SageMaker says of it
 */
record SageMakerJob(
        String region, TrainingJobSpec spec, Map<String, String> tags, DescribeTrainingJobResponse described) {
    SageMakerJob {
        tags = Map.copyOf(tags);
    }

    String arn() {
        return described.trainingJobArn();
    }

    /** Whether SageMaker has nothing to do with it any more; our own steps may be left. */
    boolean over() {
        return is(TrainingJobStatus.COMPLETED) || is(TrainingJobStatus.FAILED) || is(TrainingJobStatus.STOPPED);
    }

    boolean completed() {
        return is(TrainingJobStatus.COMPLETED);
    }

    /** Whether it can be stopped. */
    boolean inProgress() {
        return is(TrainingJobStatus.IN_PROGRESS);
    }

    private boolean is(TrainingJobStatus status) {
        return described.trainingJobStatus() == status;
    }

    JobHistory history() {
        return new JobHistory(described.creationTime(), described.secondaryStatusTransitions());
    }

    /** Where SageMaker put what the trainer left: the beginning of the keys. */
    String staged() {
        String uri = described.modelArtifacts().s3ModelArtifacts();
        String key = uri.substring(uri.indexOf('/', "s3://".length()) + 1);
        return key.endsWith("/") ? key : key + "/";
    }

    /** Why it must be stopped though SageMaker lets it go on, as {@link JobTags#STOPPED} has it. */
    Optional<String> due(Instant now) {
        // What is being stored costs nothing more, and has been paid for.
        if (!inProgress() || described.secondaryStatus() == SecondaryStatus.UPLOADING) {
            return Optional.empty();
        }
        if (history().preemptions() > spec.limits().retries()) {
            return Optional.of(JobTags.PREEMPTED);
        }
        Instant latest = described.creationTime().plus(spec.limits().maximumWait());
        boolean ours = !TrainingRequest.spot(spec);
        return ours && !now.isBefore(latest) ? Optional.of(JobTags.WAITED) : Optional.empty();
    }

    /** How it looks from outside; {@code lastLine} is what its trainer wrote last, where that explains a failure. */
    TrainingJob view(String lastLine) {
        TrainingJob.State state = state();
        String reason = reason(state, lastLine);
        boolean quiet =
                stoppedFor(JobTags.WAITED) || described.secondaryStatus() == SecondaryStatus.MAX_WAIT_TIME_EXCEEDED;
        return new TrainingJob(
                spec,
                arn(),
                state,
                reason,
                state == TrainingJob.State.FAILED ? code() : null,
                history().events(state.ended() ? Optional.of(reason) : Optional.empty(), quiet),
                time(),
                state == TrainingJob.State.SUCCEEDED ? result().orElse(null) : null);
    }

    private TrainingJob.State state() {
        return switch (described.trainingJobStatus()) {
            case COMPLETED -> completedState();
            case FAILED -> TrainingJob.State.FAILED;
            case STOPPED -> stoppedState();
            case IN_PROGRESS -> progress();
            default -> TrainingJob.State.STOPPING;
        };
    }

    private TrainingJob.State completedState() {
        if (!tags.containsKey(JobTags.RESULT)) {
            return TrainingJob.State.STOPPING;
        }
        return result().isPresent() ? TrainingJob.State.SUCCEEDED : TrainingJob.State.FAILED;
    }

    private TrainingJob.State stoppedState() {
        return switch (described.secondaryStatus()) {
            case MAX_RUNTIME_EXCEEDED, MAX_WAIT_TIME_EXCEEDED -> TrainingJob.State.EXPIRED;
            default -> {
                if (stoppedFor(JobTags.WAITED)) {
                    yield TrainingJob.State.EXPIRED;
                }
                yield stoppedFor(JobTags.PREEMPTED) ? TrainingJob.State.FAILED : TrainingJob.State.CANCELLED;
            }
        };
    }

    /** "Valid values for SecondaryStatus are subject to change": one that is not known means that it waits. */
    private TrainingJob.State progress() {
        return switch (described.secondaryStatus()) {
            case DOWNLOADING, DOWNLOADING_TRAINING_IMAGE, PREPARING_TRAINING_STACK -> TrainingJob.State.STARTING;
            case TRAINING, UPDATING -> TrainingJob.State.RUNNING;
            case UPLOADING, STOPPING -> TrainingJob.State.STOPPING;
            default -> history().preemptions() > 0 ? TrainingJob.State.INTERRUPTED : TrainingJob.State.QUEUED;
        };
    }

    private boolean stoppedFor(String why) {
        return why.equals(tags.get(JobTags.STOPPED));
    }

    private Optional<TrainingResult> result() {
        String digest = tags.getOrDefault(JobTags.RESULT, JobTags.NONE);
        return digest.equals(JobTags.NONE) || digest.equals(JobTags.UNSTORABLE)
                ? Optional.empty()
                : Optional.of(new TrainingResult(spec.output().artifactKey(), new Sha256(digest)));
    }

    /** Whether only the log says why it failed. */
    boolean unexplained() {
        return is(TrainingJobStatus.FAILED) && TrainingFailure.of(described).unexplained();
    }

    private ErrorCode code() {
        if (stoppedFor(JobTags.PREEMPTED) && is(TrainingJobStatus.STOPPED)) {
            return ErrorCode.RESOURCE_EXHAUSTED;
        }
        return completed()
                ? ErrorCode.FAILED_PRECONDITION
                : TrainingFailure.of(described).code();
    }

    private String reason(TrainingJob.State state, String lastLine) {
        TrainingLimits limits = spec.limits();
        return switch (state) {
            case QUEUED, INTERRUPTED, STARTING -> history().message();
            case RUNNING, SUCCEEDED -> "";
            case STOPPING ->
                completed() ? "its result is being stored" : history().message();
            case CANCELLED -> "it was cancelled";
            case EXPIRED ->
                described.secondaryStatus() == SecondaryStatus.MAX_RUNTIME_EXCEEDED
                        ? "it ran for its maximum duration of " + limits.maximumDuration()
                        : "it did not end within its maximum wait of " + limits.maximumWait();
            case FAILED -> failure(lastLine);
        };
    }

    private String failure(String lastLine) {
        if (is(TrainingJobStatus.STOPPED)) {
            return "it was preempted " + history().preemptions() + " times, and retries is "
                    + spec.limits().retries();
        }
        if (!completed()) {
            TrainingFailure failure = TrainingFailure.of(described);
            return failure.unexplained() && !lastLine.isEmpty() ? lastLine : failure.reason();
        }
        return JobTags.UNSTORABLE.equals(tags.get(JobTags.RESULT))
                ? "what it wrote cannot be stored: the path of one of its files is no key of an object"
                : "the trainer ended well and left no file \"" + spec.output().artifact() + "\" in its output folder";
    }

    /** SageMaker counts when it is over; until then what has ended of it is counted as if it were charged for in full. */
    private TrainingTime time() {
        Integer trained = described.trainingTimeInSeconds();
        if (trained == null) {
            Duration ran = history().trained();
            return new TrainingTime(ran, ran);
        }
        Duration all = Duration.ofSeconds(trained);
        return new TrainingTime(
                all, Duration.ofSeconds(Objects.requireNonNullElse(described.billableTimeInSeconds(), trained)));
    }

    /** When it was over. */
    Instant endedAt() {
        return history().endedAt();
    }
}
