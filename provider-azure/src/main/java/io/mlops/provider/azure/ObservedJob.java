package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingResult;
import io.mlops.training.TrainingTime;
import io.mlops.training.spi.JobEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A training job as its service told of it just now: all its attempts.
 *
 * @param <A> what the service tells of an attempt
 * @param region where it runs
 * @param spec what was asked for
 * @param marks what was done about it
 * @param id the service's own name of it
 * @param attempts one at least, in order
 */
record ObservedJob<A extends JobAttempt>(
        String region, TrainingJobSpec spec, JobMarks marks, String id, Instant submitted, List<A> attempts) {
    ObservedJob {
        attempts = List.copyOf(attempts);
    }

    A first() {
        return attempts.getFirst();
    }

    A last() {
        return attempts.getLast();
    }

    long preemptions() {
        return attempts.stream().filter(JobAttempt::preempted).count();
    }

    /** For how long its trainers ran, as far as that is over. */
    Duration trained() {
        return attempts.stream().map(JobAttempt::trained).reduce(Duration.ZERO, Duration::plus);
    }

    /** For how long another attempt may run. */
    Duration left() {
        return spec.limits().maximumDuration().minus(trained());
    }

    private Instant latest() {
        return submitted().plus(spec.limits().maximumWait());
    }

    /** Whether nothing is to be done about it any more but to store and to clean. */
    boolean over() {
        return last().over() && !resumable();
    }

    /** Whether it goes on with another attempt, if only machines are there in time. */
    boolean resumable() {
        return last().preempted()
                && marks.stop().isEmpty()
                && preemptions() <= spec.limits().retries()
                && left().isPositive();
    }

    /** Whether it must be stopped since it waited for too long: what ends by itself is not in the way of anybody. */
    boolean waitedTooLong(Instant now) {
        boolean waits = resumable() || (!last().over() && last().stage() != JobAttempt.Stage.FINALIZING);
        return waits && marks.stop().isEmpty() && !now.isBefore(latest());
    }

    /** Whether it was stopped, and its service has not been told about this attempt. */
    boolean toldToStop() {
        return marks.stop().isPresent() && !last().over() && last().stage() != JobAttempt.Stage.STOPPING;
    }

    /** How it looks from outside; {@code told} explains a failure or a wait where the job itself does not. */
    TrainingJob view(JobWords told, Duration billed) {
        TrainingJob.State state = state();
        String reason = told.reason(this, state);
        return new TrainingJob(
                spec,
                id(),
                state,
                reason,
                state == TrainingJob.State.FAILED ? code() : null,
                events(state, reason),
                new TrainingTime(trained(), billed),
                state == TrainingJob.State.SUCCEEDED ? result().orElse(null) : null);
    }

    TrainingJob.State state() {
        if (resumable()) {
            return TrainingJob.State.INTERRUPTED;
        }
        return last().over() ? ended() : progress();
    }

    private TrainingJob.State ended() {
        JobAttempt last = last();
        if (last.completed()) {
            return marks.result().isEmpty()
                    ? TrainingJob.State.STOPPING
                    : result().isPresent() ? TrainingJob.State.SUCCEEDED : TrainingJob.State.FAILED;
        }
        if (last.failed() && !last.preempted()) {
            return TrainingJob.State.FAILED;
        }
        Optional<JobMarks.Stop> stop = marks.stop();
        if (stop.isPresent()) {
            return stop.get().why() == JobMarks.Why.WAIT ? TrainingJob.State.EXPIRED : TrainingJob.State.CANCELLED;
        }
        if (last.preempted()) {
            return preemptions() > spec.limits().retries() ? TrainingJob.State.FAILED : TrainingJob.State.EXPIRED;
        }
        return last.overtime() ? TrainingJob.State.EXPIRED : TrainingJob.State.CANCELLED;
    }

    private TrainingJob.State progress() {
        if (marks.stop().isPresent()) {
            return TrainingJob.State.STOPPING;
        }
        return switch (last().stage()) {
            case PREPARING -> TrainingJob.State.STARTING;
            case RUNNING, UNHEARD -> TrainingJob.State.RUNNING;
            case FINALIZING, STOPPING -> TrainingJob.State.STOPPING;
            default -> attempts.size() > 1 ? TrainingJob.State.INTERRUPTED : TrainingJob.State.QUEUED;
        };
    }

    Optional<TrainingResult> result() {
        return marks.result()
                .filter(digest -> !digest.equals(JobMarks.NONE) && !digest.equals(JobMarks.UNSTORABLE))
                .map(digest -> new TrainingResult(spec.output().artifactKey(), new Sha256(digest)));
    }

    private ErrorCode code() {
        if (last().completed() || last().trainersOwn()) {
            return ErrorCode.FAILED_PRECONDITION;
        }
        return last().preempted()
                ? ErrorCode.RESOURCE_EXHAUSTED
                : last().failure().map(JobWords::code).orElse(ErrorCode.UNKNOWN);
    }

    private List<TrainingEvent> events(TrainingJob.State state, String reason) {
        JobEvents events = new JobEvents(submitted());
        int ran = 0;
        for (A attempt : attempts) {
            Optional<Instant> started = attempt.started();
            if (started.isPresent()) {
                ran++;
                TrainingEvent.Kind kind = ran == 1 ? TrainingEvent.Kind.STARTED : TrainingEvent.Kind.RESUMED;
                events.add(started.get(), kind, ran, "");
            }
            if (attempt.preempted()) {
                events.add(endOf(attempt), TrainingEvent.Kind.PREEMPTED, ran, "its machines were taken away");
            }
        }
        boolean stopped = state == TrainingJob.State.CANCELLED
                || state == TrainingJob.State.EXPIRED
                || (marks.stop().isPresent() && !last().over());
        boolean quiet = state == TrainingJob.State.EXPIRED && ran == 0;
        if (stopped && !quiet) {
            events.add(
                    marks.stop().map(JobMarks.Stop::at).orElse(endOf(last())),
                    TrainingEvent.Kind.STOPPING,
                    ran,
                    "it was told to end");
        }
        if (state.ended()) {
            events.add(endOf(last()), TrainingEvent.Kind.ENDED, ran, reason);
        }
        return events.all();
    }

    private Instant endOf(A attempt) {
        return attempt.ended().or(() -> attempt.started()).orElse(submitted());
    }
}
