package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Takes the next steps of one training job: start, give notice, take notice of an end, go on after a preemption, store the result.
 * Every method is called under the job's lock and writes what it decided before it acts on it. Thread-safe.
 */
final class JobSupervisor {
    private static final System.Logger LOG = System.getLogger(JobSupervisor.class.getName());
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final JobFolders folders;
    private final JobData data;
    private final TrainerProcess trainer;
    private final InstantSource clock;
    private final int slots;

    /** {@code slots} is how many trainers may run at once. */
    JobSupervisor(JobFolders folders, JobData data, TrainerProcess trainer, InstantSource clock, int slots) {
        this.folders = folders;
        this.data = data;
        this.trainer = trainer;
        this.clock = clock;
        this.slots = slots;
    }

    /** Brings a job as far as it gets now. */
    StoredJob step(JobFolder folder, StoredJob stored) throws IOException, InterruptedException, LocalException {
        StoredJob job = stored;
        if (job.openSinceOrNull() != null) {
            job = observe(folder, job, job.openSinceOrNull());
        }
        return job.endingOrNull() == null && job.openSinceOrNull() == null ? goOn(folder, job) : job;
    }

    private StoredJob observe(JobFolder folder, StoredJob job, Instant since)
            throws IOException, InterruptedException, LocalException {
        Attempt attempt = folder.attempt(job.attempt());
        Optional<ProcessHandle> watching = attempt.run().process();
        if (watching.isPresent() && attempt.run().readExit().isEmpty()) {
            if (job.cancelledAtOrNull() != null || attempt.isPreempted()) {
                watching.get().destroy();
            }
            return job.knownToRun() ? job : begun(folder, job, since);
        }
        if (attempt.run().readPid().isEmpty()) {
            return revoked(folder, job, attempt);
        }
        // What it left running must not write into folders that are being read.
        Processes.kill(attempt.processes(), KILL_PATIENCE);
        StoredJob known = job.knownToRun() ? job : begun(folder, job, since);
        return close(folder, known, attempt, since);
    }

    /** The trainer runs: remembered when it is seen. */
    private static StoredJob begun(JobFolder folder, StoredJob job, Instant since) throws IOException {
        boolean again = job.count(TrainingEvent.Kind.PREEMPTED) > 0;
        StoredJob begun = job.with(since, again ? TrainingEvent.Kind.RESUMED : TrainingEvent.Kind.STARTED, "");
        folder.write(begun);
        return begun;
    }

    /** Its starter died before it was started: makes sure that it never is, and takes back that it was about to be. */
    private static StoredJob revoked(JobFolder folder, StoredJob job, Attempt attempt)
            throws IOException, InterruptedException, LocalException {
        if (Files.isDirectory(attempt.run().folder())) {
            String mark = attempt.environmentMark();
            Run gone = attempt.run().revoke();
            Processes.kill(Processes.carrying(mark), KILL_PATIENCE);
            Processes.kill(Processes.marked(gone.marker()), KILL_PATIENCE);
            DurableFiles.deleteTree(gone.folder());
        }
        StoredJob closed = job.closed(Duration.ZERO);
        folder.write(closed);
        return closed;
    }

    private StoredJob close(JobFolder folder, StoredJob job, Attempt attempt, Instant since)
            throws IOException, InterruptedException, LocalException {
        Duration ran = attempt.ran()
                .orElseGet(() -> Duration.between(since, clock.instant()))
                .truncatedTo(ChronoUnit.MILLIS);
        Instant at = notBefore(job.events().getLast().at(), since.plus(ran));
        StoredJob closed;
        try {
            data.keepCheckpoints(job.spec(), folder);
            closed = judge(folder, job.closed(ran), attempt, at);
        } catch (MlopsException e) {
            closed = failed(
                    job.closed(ran),
                    at,
                    ErrorCode.FAILED_PRECONDITION,
                    "what it wrote cannot be stored: " + e.getMessage());
        }
        folder.write(closed);
        DurableFiles.deleteTree(attempt.output());
        return closed;
    }

    /** Events stay in order, though some times come from the clock and some from the file system's. */
    private static Instant notBefore(Instant earliest, Instant at) {
        return at.isBefore(earliest) ? earliest : at;
    }

    /** What the end of an attempt means for the job. */
    private StoredJob judge(JobFolder folder, StoredJob job, Attempt attempt, Instant at)
            throws IOException, InterruptedException, LocalException {
        OptionalInt status = attempt.run().readExit();
        if (job.cancelledAtOrNull() != null) {
            return cancelled(job, at);
        }
        Optional<StoredJob.Limit> limit = attempt.passedLimit();
        if (limit.isPresent()) {
            return expired(job, at, limit.get());
        }
        if (attempt.isPreempted() || status.isEmpty()) {
            return preempted(job, at, attempt.isPreempted() ? "its machine was taken away" : "its process is gone");
        }
        if (status.getAsInt() != 0) {
            return failed(job, at, ErrorCode.FAILED_PRECONDITION, attempt.failureReason(status, folder.log()));
        }
        Optional<TrainingResult> result = data.keepResult(job.spec(), attempt);
        if (result.isEmpty()) {
            String reason = "the trainer ended well and left no file \""
                    + job.spec().output().artifact() + "\" in its output folder";
            return failed(job, at, ErrorCode.FAILED_PRECONDITION, reason);
        }
        return job.ended(at, new StoredJob.Ending(TrainingJob.State.SUCCEEDED, "", null, result.get()));
    }

    private static StoredJob preempted(StoredJob job, Instant at, String how) {
        StoredJob preempted = job.with(at, TrainingEvent.Kind.PREEMPTED, how);
        long times = preempted.count(TrainingEvent.Kind.PREEMPTED);
        int retries = job.spec().limits().retries();
        return times <= retries
                ? preempted
                : failed(
                        preempted,
                        at,
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "it was preempted " + times + " times, and retries is " + retries);
    }

    private static StoredJob failed(StoredJob job, Instant at, ErrorCode code, String reason) {
        return job.ended(at, new StoredJob.Ending(TrainingJob.State.FAILED, reason, code, null));
    }

    private static StoredJob cancelled(StoredJob job, Instant at) {
        return job.ended(at, new StoredJob.Ending(TrainingJob.State.CANCELLED, "it was cancelled", null, null));
    }

    private static StoredJob expired(StoredJob job, Instant at, StoredJob.Limit limit) {
        TrainingLimits limits = job.spec().limits();
        String reason = limit == StoredJob.Limit.DURATION
                ? "it ran for its maximum duration of " + limits.maximumDuration()
                : "it did not end within its maximum wait of " + limits.maximumWait();
        return job.ended(at, new StoredJob.Ending(TrainingJob.State.EXPIRED, reason, null, null));
    }

    /** Starts the next attempt of a job that has none, or ends the job. */
    private StoredJob goOn(JobFolder folder, StoredJob job) throws IOException, InterruptedException, LocalException {
        Instant now = clock.instant();
        TrainingLimits limits = job.spec().limits();
        Duration running = limits.maximumDuration().minus(job.trained());
        Duration waiting = Duration.between(now, job.submittedAt().plus(limits.maximumWait()));
        StoredJob ended = null;
        if (job.cancelledAtOrNull() != null) {
            ended = cancelled(job, now);
        } else if (!waiting.isPositive()) {
            ended = expired(job, now, StoredJob.Limit.WAIT);
        } else if (!running.isPositive()) {
            ended = expired(job, now, StoredJob.Limit.DURATION);
        }
        if (ended != null) {
            folder.write(ended);
            return ended;
        }
        Optional<StoredJob> opened = open(folder, job, now);
        return opened.isEmpty() ? job : start(folder, opened.get(), now, running, waiting);
    }

    private StoredJob start(JobFolder folder, StoredJob job, Instant now, Duration running, Duration waiting)
            throws IOException, InterruptedException, LocalException {
        try {
            data.stage(job.spec(), folder);
        } catch (LocalException e) {
            // It was there when the job was submitted, and will not come back by itself.
            StoredJob failed =
                    failed(job.closed(Duration.ZERO), now, ErrorCode.FAILED_PRECONDITION, LocalErrors.reason(e));
            folder.write(failed);
            return failed;
        }
        Attempt attempt = folder.attempt(job.attempt());
        DurableFiles.deleteTree(attempt.run().folder());
        Files.createDirectories(attempt.output());
        Files.createDirectories(attempt.work());
        new JobLog(folder.log()).endLine();
        boolean runsOut = running.compareTo(waiting) <= 0;
        trainer.start(
                job.spec(),
                folder,
                attempt,
                runsOut ? running : waiting,
                runsOut ? StoredJob.Limit.DURATION : StoredJob.Limit.WAIT);
        LOG.log(
                Level.DEBUG,
                "Started attempt {0} of {1}",
                job.attempt(),
                job.spec().name());
        return begun(folder, job, now);
    }

    /** Takes a slot for the next attempt; empty when there is none free. */
    private Optional<StoredJob> open(JobFolder folder, StoredJob job, Instant now)
            throws IOException, InterruptedException, LocalException {
        List<StoredJob> opened = new ArrayList<>();
        folders.starts().hold(() -> {
            if (taken(now) < slots) {
                StoredJob next = job.opened(now);
                folder.write(next);
                opened.add(next);
            }
        });
        return opened.stream().findFirst();
    }

    private long taken(Instant now) throws IOException, InterruptedException {
        long taken = 0;
        for (JobFolder folder : folders.all()) {
            Optional<StoredJob> job = folder.read();
            if (job.isPresent() && job.get().openSinceOrNull() != null) {
                Run run = folder.attempt(job.get().attempt()).run();
                Instant born = job.get().openSinceOrNull().plus(TrainerProcess.BIRTH);
                boolean about = run.readPid().isEmpty() && now.isBefore(born);
                if (about || (run.readExit().isEmpty() && run.process().isPresent())) {
                    taken++;
                }
            }
        }
        return taken;
    }

    /** Gives notice to a running trainer and returns when nothing of it is left. */
    void stop(Attempt attempt) throws IOException, InterruptedException, LocalException {
        attempt.run().process().ifPresent(ProcessHandle::destroy);
        Processes.await(trainer.notice().plus(KILL_PATIENCE), () -> ended(attempt));
        Processes.kill(attempt.processes(), KILL_PATIENCE);
    }

    private static boolean ended(Attempt attempt) {
        try {
            return attempt.run().readExit().isPresent()
                    || attempt.run().process().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            // Whoever waits notices it next.
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
