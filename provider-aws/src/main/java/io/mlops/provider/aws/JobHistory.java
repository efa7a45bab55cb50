package io.mlops.provider.aws;

import io.mlops.training.TrainingEvent;
import io.mlops.training.spi.JobEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatus;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatusTransition;

/**
 * What happened to a training job, from its secondary statuses. A status may come several times in a row with other messages, which are
 * for people and change ("we recommend not including them in code").
 *
 * @param created when it was submitted
 * @param transitions its statuses, the first one first
 */
record JobHistory(Instant created, List<SecondaryStatusTransition> transitions) {
    JobHistory {
        transitions = List.copyOf(transitions);
    }

    long preemptions() {
        long preemptions = 0;
        SecondaryStatus before = null;
        for (SecondaryStatusTransition each : transitions) {
            if (each.status() == SecondaryStatus.INTERRUPTED && before != SecondaryStatus.INTERRUPTED) {
                preemptions++;
            }
            before = each.status();
        }
        return preemptions;
    }

    /** What SageMaker says about where it stands. */
    String message() {
        String said = transitions.isEmpty() ? null : transitions.getLast().statusMessage();
        return said == null || said.isBlank() ? "SageMaker looks for machines" : said;
    }

    /** For how long the trainer ran, as far as that is over. */
    Duration trained() {
        Duration trained = Duration.ZERO;
        for (SecondaryStatusTransition each : transitions) {
            if (each.status() == SecondaryStatus.TRAINING && each.endTime() != null) {
                trained = trained.plus(Duration.between(each.startTime(), each.endTime()));
            }
        }
        return trained;
    }

    Instant endedAt() {
        return transitions.isEmpty() ? created : end(transitions.getLast());
    }

    private static Instant end(SecondaryStatusTransition transition) {
        return Objects.requireNonNullElse(transition.endTime(), transition.startTime());
    }

    /**
     * Its events.
     *
     * @param ended how it ended; empty for a job that has not
     * @param quiet whether it was stopped only because it did not get a machine in time: that is an end, and nothing stops
     */
    List<TrainingEvent> events(Optional<String> ended, boolean quiet) {
        JobEvents events = new JobEvents(created);
        int attempt = 0;
        boolean running = false;
        SecondaryStatus before = null;
        for (SecondaryStatusTransition each : transitions) {
            SecondaryStatus status = each.status();
            if (status == SecondaryStatus.TRAINING && !running) {
                attempt++;
                running = true;
                add(events, each, attempt == 1 ? TrainingEvent.Kind.STARTED : TrainingEvent.Kind.RESUMED, attempt);
            } else if (status == SecondaryStatus.INTERRUPTED && before != status) {
                running = false;
                add(events, each, TrainingEvent.Kind.PREEMPTED, attempt);
            } else if (status == SecondaryStatus.STOPPING && before != status && !(quiet && attempt == 0)) {
                add(events, each, TrainingEvent.Kind.STOPPING, attempt);
            }
            before = status;
        }
        if (ended.isPresent()) {
            events.add(endedAt(), TrainingEvent.Kind.ENDED, attempt, ended.get());
        }
        return events.all();
    }

    private static void add(
            JobEvents events, SecondaryStatusTransition transition, TrainingEvent.Kind kind, int attempt) {
        boolean starts = kind == TrainingEvent.Kind.STARTED || kind == TrainingEvent.Kind.RESUMED;
        String detail = starts ? "" : Objects.requireNonNullElse(transition.statusMessage(), "");
        events.add(transition.startTime(), kind, attempt, detail);
    }
}
