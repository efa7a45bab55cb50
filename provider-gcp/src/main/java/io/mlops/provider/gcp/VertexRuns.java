package io.mlops.provider.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.JobServiceClient;
import com.google.cloud.aiplatform.v1.ListCustomJobsRequest;
import io.mlops.ErrorCode;
import io.mlops.provider.gcp.JobBucket.Note;
import io.mlops.spi.Undo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The custom jobs of jobs. Vertex AI names them itself, so that nothing keeps two who ask at once from making two: whoever makes one claims that
 * in the bucket first, and notes its name there afterwards. A claim without a name that is old, or was given up, is taken over after a look
 * whether Vertex AI has the job after all. Thread-safe.
 */
final class VertexRuns {
    /** Longer than any call takes: whoever claimed it has died. */
    private static final Duration STALE = Duration.ofMinutes(2);

    private final GcpConfig config;
    private final GcpClients clients;
    private final JobBucket bucket;
    private final TrainingParts parts;
    private final InstantSource clock;

    VertexRuns(GcpConfig config, GcpClients clients, JobBucket bucket, TrainingParts parts, InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.bucket = bucket;
        this.parts = parts;
        this.clock = clock;
    }

    private JobServiceClient client(KeptJob job) {
        return clients.jobs(job.region());
    }

    /** The run as Vertex AI has it. */
    VertexRun find(KeptJob job, int run, String name) {
        try {
            return new VertexRun(run, Optional.of(client(job).getCustomJob(name)));
        } catch (NotFoundException e) {
            return new VertexRun(run, Optional.empty());
        }
    }

    /**
     * Sees to it that a run is there, unless somebody else is at it just now. Fails where Vertex AI refuses it, and then nothing is claimed.
     *
     * @param left for how long it may run
     */
    void ensure(KeptJob job, JobNotes notes, int run, Duration left) throws Exception {
        Optional<Note> claim = notes.claim(run);
        if (claim.isEmpty()) {
            if (bucket.create(notes.prefix() + JobNotes.CLAIM + run, Map.of(), "")) {
                create(job, notes, run, left);
            }
            return;
        }
        boolean free = notes.job(run).isEmpty() && forsaken(claim.get());
        if (free && bucket.replace(claim.get(), Map.of())) {
            Optional<CustomJob> made = takenOver(job, notes, run);
            if (made.isPresent()) {
                name(job, notes, run, made.get());
            } else {
                create(job, notes, run, left);
            }
        }
    }

    private Optional<CustomJob> takenOver(KeptJob job, JobNotes notes, int run) {
        try {
            return made(job, run);
        } catch (ApiException e) {
            var unused = Undo.after(e, () -> giveUp(notes, run));
            throw e;
        }
    }

    /** Sees to it that a run of a job that was stopped is known, or known never to come, once nobody is at it any more. */
    void settle(KeptJob job, JobNotes notes, int run) {
        Optional<Note> claim = notes.claim(run);
        if (claim.isPresent() && notes.job(run).isEmpty() && forsaken(claim.get())) {
            String name = made(job, run).map(CustomJob::getName).orElse("");
            boolean unused = bucket.create(notes.prefix() + JobNotes.JOB + run, JobNotes.words(name), "");
        }
    }

    private boolean forsaken(Note claim) {
        return !claim.word(JobNotes.GIVEN_UP).isEmpty()
                || claim.made().plus(STALE).isBefore(clock.instant());
    }

    private void create(KeptJob job, JobNotes notes, int run, Duration left) throws Exception {
        CustomJob made;
        try {
            CustomJob asked =
                    parts.request(job.spec(), job.region(), bucket.name()).of(job, run, left);
            made = client(job).createCustomJob(config.parent(job.region()), asked);
        } catch (Exception e) {
            var unused = Undo.after(e, () -> abandon(notes, run, e));
            throw e;
        }
        name(job, notes, run, made);
    }

    /** Whether Vertex AI has the job is known where it answered, and to be found out later where it did not. */
    private void abandon(JobNotes notes, int run, Exception why) {
        if (why instanceof ApiException && unsure(GcpErrors.classify(why))) {
            giveUp(notes, run);
        } else {
            claimed(notes, run).ifPresent(bucket::delete);
        }
    }

    private void giveUp(JobNotes notes, int run) {
        claimed(notes, run).ifPresent(claim -> {
            boolean unused = bucket.replace(claim, Map.of(JobNotes.GIVEN_UP, "yes"));
        });
    }

    private Optional<Note> claimed(JobNotes notes, int run) {
        return new JobNotes(notes.prefix(), bucket.list(notes.prefix() + JobNotes.CLAIM)).claim(run);
    }

    private static boolean unsure(ErrorCode code) {
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN -> true;
            default -> false;
        };
    }

    /** The first that is noted is the one; whoever took over from somebody who was slow, or is that one, takes its own back. */
    private void name(KeptJob job, JobNotes notes, int run, CustomJob made) {
        if (!bucket.create(notes.prefix() + JobNotes.JOB + run, JobNotes.words(made.getName()), "")) {
            String kept = bucket.list(notes.prefix() + JobNotes.JOB + run)
                    .getFirst()
                    .words()
                    .toString();
            if (!kept.contains(made.getName())) {
                cancel(job, made.getName());
            }
        }
    }

    /** The first that Vertex AI has for a run. */
    private Optional<CustomJob> made(KeptJob job, int run) {
        ListCustomJobsRequest request = ListCustomJobsRequest.newBuilder()
                .setParent(config.parent(job.region()))
                .setFilter("labels." + VertexJobRequest.JOB + "=\"" + job.spec().name() + "\" AND labels."
                        + VertexJobRequest.RUN + "=\"" + run + "\"")
                .build();
        Optional<CustomJob> first = Optional.empty();
        Comparator<CustomJob> earlier = Comparator.comparingLong(
                        (CustomJob each) -> each.getCreateTime().getSeconds())
                .thenComparing(CustomJob::getName);
        for (CustomJob each : client(job).listCustomJobs(request).iterateAll()) {
            if (first.isEmpty() || earlier.compare(each, first.get()) < 0) {
                first = Optional.of(each);
            }
        }
        return first;
    }

    void cancel(KeptJob job, String name) {
        try {
            client(job).cancelCustomJob(name);
        } catch (ApiException e) {
            // It has ended, or somebody deleted it.
            ErrorCode code = GcpErrors.classify(e);
            if (code != ErrorCode.FAILED_PRECONDITION && code != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
