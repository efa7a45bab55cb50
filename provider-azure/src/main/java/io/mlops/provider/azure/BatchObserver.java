package io.mlops.provider.azure;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.provider.azure.JobAttempt.Stage;
import io.mlops.training.TrainingJobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at the jobs of a region's Batch account and remembers nothing that could change. Thread-safe. */
final class BatchObserver {
    private static final int OUT_OF_ATTEMPTS = 75;

    private final BatchClient client;
    private final BatchNotes notes;
    /** Of the jobs that were looked at, by region and name. */
    private final Map<String, BatchOrder> orders = new ConcurrentHashMap<>();

    BatchObserver(BatchClient client, BatchNotes notes) {
        this.client = client;
        this.notes = notes;
    }

    /** The job of this name, where this provider made it. */
    Optional<ObservedJob<TaskAttempt>> find(String region, ResourceName name) {
        return client.job(region, name.value()).flatMap(job -> observe(region, job));
    }

    /** Every job of ours in the region that carries these tags. */
    List<ObservedJob<TaskAttempt>> list(String region, Tags wanted) {
        List<ObservedJob<TaskAttempt>> found = new ArrayList<>();
        for (BatchJob job : client.jobs(region)) {
            if (BatchOrder.read(job)
                    .filter(order -> wanted.subsetOf(order.spec().tags()))
                    .isPresent()) {
                observe(region, job).ifPresent(found::add);
            }
        }
        return found;
    }

    /** What a job that was seen is made of. */
    BatchOrder order(ObservedJob<TaskAttempt> job) {
        return Objects.requireNonNull(orders.get(key(job.region(), job.spec().name())), "a job that was seen");
    }

    private static String key(String region, ResourceName name) {
        return region + "/" + name;
    }

    private Optional<ObservedJob<TaskAttempt>> observe(String region, BatchJob job) {
        Optional<BatchOrder> order = job.leaving() ? Optional.empty() : BatchOrder.read(job);
        if (order.isEmpty()) {
            return Optional.empty();
        }
        orders.put(key(region, order.get().spec().name()), order.get());
        // The task first: what an attempt noted before it ended must not be missed by a look before that.
        Optional<BatchTask> task = client.task(region, job.id(), BatchOrder.TASK);
        BatchNotes.Seen seen = notes.read(order.get().staging());
        JobMarks marks = marks(job, seen.marks());
        TrainingJobSpec spec = order.get().spec();
        Instant made = Objects.requireNonNullElse(job.creationTime(), Instant.EPOCH);
        return Optional.of(new ObservedJob<>(
                region,
                spec,
                marks,
                Objects.requireNonNullElse(job.url(), job.id()),
                made,
                new Reading(spec, marks, task, job).attempts(seen)));
    }

    /** That Batch ended it after its longest wait is as if we had. */
    private static JobMarks marks(BatchJob job, JobMarks noted) {
        BatchJob.Execution execution = job.executionInfo();
        if (!job.expired() || noted.stop().isPresent() || execution == null || execution.endTime() == null) {
            return noted;
        }
        Map<String, String> all = new HashMap<>(noted.tags());
        all.put(JobMarks.STOPPED, new JobMarks.Stop(JobMarks.Why.WAIT, execution.endTime()).toString());
        return new JobMarks(all);
    }

    /** How the attempts of one job are told from its task. */
    private record Reading(TrainingJobSpec spec, JobMarks marks, Optional<BatchTask> task, BatchJob job) {
        List<TaskAttempt> attempts(BatchNotes.Seen seen) {
            List<TaskAttempt> attempts = new ArrayList<>();
            Duration trained = Duration.ZERO;
            for (Map.Entry<Integer, BatchNotes.Begun> each : seen.attempts().entrySet()) {
                int number = each.getKey();
                BatchNotes.Begun begun = each.getValue();
                boolean last = number == seen.attempts().lastKey();
                TaskAttempt attempt = last && stillThere(begun)
                        ? current(number, Optional.of(begun), trained)
                        : TaskAttempt.lost(number, begun);
                attempts.add(attempt);
                trained = trained.plus(attempt.trained());
                boolean tooMany = attempts.size() > spec.limits().retries() && attempt.preempted();
                if (tooMany || !attempt.preempted()) {
                    return attempts;
                }
            }
            next(attempts, trained).ifPresent(attempts::add);
            return attempts;
        }

        /** Whether the task is, or ended, on the machine of the attempt that began last. */
        private boolean stillThere(BatchNotes.Begun begun) {
            return task.filter(there -> there.stateText().equals("running") || there.completed())
                    .flatMap(BatchTask::node)
                    .filter(begun.node()::equals)
                    .isPresent();
        }

        /** The attempt that has not begun by itself yet; none where the last one's end says enough. */
        private Optional<TaskAttempt> next(List<TaskAttempt> before, Duration trained) {
            int number = before.size() + 1;
            boolean first = before.isEmpty();
            if (task.isEmpty() || task.get().stateText().equals("active")) {
                if (!first) {
                    return Optional.empty();
                }
                return Optional.of(
                        marks.stop().isPresent() && (task.isEmpty() || job.over())
                                ? TaskAttempt.never(number, marks.stop().get().at())
                                : TaskAttempt.waiting(number, Stage.QUEUED));
            }
            if (!task.get().completed()) {
                return Optional.of(TaskAttempt.waiting(number, Stage.PREPARING));
            }
            boolean told = marks.stop().isPresent() || exitCode().equals(Optional.of(OUT_OF_ATTEMPTS));
            return first || !told ? Optional.of(current(number, Optional.empty(), trained)) : Optional.empty();
        }

        private Optional<Integer> exitCode() {
            return task.flatMap(BatchTask::execution).map(BatchTask.Execution::exitCode);
        }

        /** The attempt that the task itself tells of. */
        private TaskAttempt current(int number, Optional<BatchNotes.Begun> begun, Duration before) {
            BatchTask there = task.orElseThrow();
            if (!there.completed()) {
                return begun.map(each -> TaskAttempt.running(number, each))
                        .orElseGet(() -> TaskAttempt.waiting(number, Stage.PREPARING));
            }
            Optional<Instant> ended = there.execution().map(BatchTask.Execution::endTime);
            Optional<BatchTask.Failure> failure = there.execution().map(BatchTask.Execution::failureInfo);
            boolean well = exitCode().equals(Optional.of(0)) && failure.isEmpty();
            boolean overtime = !well && overtime(there, begun, ended, before);
            boolean told = overtime
                    || marks.stop().isPresent()
                    || failure.map(BatchTask.Failure::code)
                            .filter("TaskEnded"::equals)
                            .isPresent();
            return new TaskAttempt(
                    number,
                    well ? Stage.COMPLETED : told ? Stage.CANCELED : Stage.FAILED,
                    false,
                    overtime,
                    begun.map(BatchNotes.Begun::at),
                    ended.or(() -> Optional.ofNullable(there.stateTransitionTime())),
                    failure.map(BatchTask.Failure::error),
                    begun.isPresent() && exitCode().filter(code -> code != 0).isPresent());
        }

        /** Batch counts a run by itself; all of them together we do. */
        private boolean overtime(
                BatchTask there, Optional<BatchNotes.Begun> begun, Optional<Instant> ended, Duration before) {
            Duration most = spec.limits().maximumDuration();
            Optional<Instant> started = there.execution().map(BatchTask.Execution::startTime);
            return ended.isPresent()
                    && (started.map(at -> Duration.between(at, ended.get()).compareTo(most) >= 0)
                                    .orElse(false)
                            || begun.map(each -> before.plus(Duration.between(each.at(), ended.get()))
                                                    .compareTo(most)
                                            >= 0)
                                    .orElse(false));
        }
    }
}
