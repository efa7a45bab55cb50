package io.mlops.provider.gcp;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.provider.gcp.JobBucket.Note;
import io.mlops.spi.Parallel;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import io.mlops.training.spi.TrainingJobsDriver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Training jobs of Vertex AI: custom jobs, which Vertex AI starts again after a preemption up to six times. What it leaves to us, to go on
 * after that, to keep limits and to store results, whoever looks does, and notes it in the bucket. Thread-safe.
 */
final class VertexTrainingJobs implements TrainingJobsDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.TRAINING, Capability.TRAINING_IMAGES, Capability.TRAINING_SPOT);
    /** For how long whoever submits what somebody else is just submitting waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Each job is a file, and its custom job a call. */
    private static final int LOOKS_AT_ONCE = 16;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final InstantSource clock;
    private final JobBucket bucket;
    private final TrainingParts parts;
    private final VertexRuns runs;
    private final VertexJobData data;
    private final VertexLogs logs;
    /** Specs never change; found again by the object that holds them. */
    private final Map<String, KeptJob> known = new ConcurrentHashMap<>();

    VertexTrainingJobs(
            GcpConfig config,
            GcpClients clients,
            ArtifactStoreDriver artifacts,
            TrainingParts parts,
            InstantSource clock) {
        this.clock = clock;
        this.bucket = new JobBucket(config, clients);
        this.parts = parts;
        this.runs = new VertexRuns(config, clients, bucket, parts, clock);
        this.data = new VertexJobData(artifacts, bucket);
        this.logs = new VertexLogs(config, clients);
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) throws Exception {
        String region = parts.region(spec);
        Optional<VertexJob> there = observed(spec.name());
        if (there.isEmpty()) {
            SortedMap<String, StoredInput> inputs = data.inputs(spec);
            var unused = parts.request(spec, region, bucket.name());
            boolean ours = bucket.create(
                    JobNotes.prefix(spec.name().value()) + JobNotes.SPEC,
                    KeptJob.words(spec),
                    KeptJob.content(spec, inputs));
            there = observed(spec.name());
            if (ours && there.isPresent()) {
                begin(there.get());
            }
        }
        if (there.isPresent() && !there.get().spec().equals(spec)) {
            throw new GcpException(
                    ErrorCode.ALREADY_EXISTS,
                    "there is a job of this name with another spec; jobs are kept, so give this one another name");
        }
        return step(settled(spec.name()));
    }

    /** Makes the first custom job, or takes the whole job back where Vertex AI refuses that. */
    private void begin(VertexJob job) throws Exception {
        try {
            runs.ensure(job.kept(), job.notes(), 1, job.left());
        } catch (Exception e) {
            JobNotes notes = notes(job.spec().name());
            if (notes.runs() == 0) {
                notes.note(JobNotes.SPEC).ifPresent(bucket::delete);
            }
            throw e;
        }
    }

    /** The job, once its first custom job is there. */
    private VertexJob settled(ResourceName name) throws Exception {
        long began = System.nanoTime();
        while (true) {
            VertexJob job = observed(name)
                    .orElseThrow(() -> new GcpException(
                            ErrorCode.UNAVAILABLE, "somebody else submitted it, and that failed; try again"));
            if (job.notes().job(1).isPresent() || job.notes().stop().isPresent()) {
                return job;
            }
            runs.ensure(job.kept(), job.notes(), 1, job.left());
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new GcpException(
                        ErrorCode.UNAVAILABLE,
                        "somebody else began to submit it, and has not come to an end of it; try again in some"
                                + " minutes");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private JobNotes notes(ResourceName name) {
        String prefix = JobNotes.prefix(name.value());
        return new JobNotes(prefix, bucket.list(prefix));
    }

    private Optional<VertexJob> observed(ResourceName name) {
        return observed(notes(name));
    }

    private Optional<VertexJob> observed(JobNotes notes) {
        Optional<Note> spec = notes.note(JobNotes.SPEC);
        Optional<KeptJob> kept = spec.flatMap(this::kept);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        int last = notes.runs();
        Optional<VertexRun> run =
                notes.job(last).filter(name -> !name.isEmpty()).map(name -> runs.find(kept.get(), last, name));
        // A run may have ended since the notes were read, and what its trainer noted last is not among them.
        JobNotes latest = run.map(VertexRun::over).orElse(false) && !notes.cleaned()
                ? notes(kept.get().spec().name())
                : notes;
        return latest.runs() == last
                ? Optional.of(new VertexJob(kept.get(), latest, run, latest.starts()))
                : observed(latest);
    }

    private Optional<KeptJob> kept(Note note) {
        String key = note.name() + "#" + note.generation();
        KeptJob before = known.get(key);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<KeptJob> read = bucket.read(note.name()).map(content -> KeptJob.read(note, content));
        read.ifPresent(job -> known.put(key, job));
        return read;
    }

    private VertexJob require(ResourceName name) throws GcpException {
        return observed(name).orElseThrow(() -> new GcpException(ErrorCode.NOT_FOUND, "there is no job of this name"));
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) throws Exception {
        Optional<VertexJob> job = observed(name);
        return job.isPresent() ? Optional.of(step(job.get())) : Optional.empty();
    }

    @Override
    public List<TrainingJob> list(Tags tags) throws Exception {
        Map<String, List<Note>> jobs = new TreeMap<>();
        for (Note note : bucket.list(JobNotes.FOLDER)) {
            String job = note.name().substring(JobNotes.FOLDER.length()).split("/", 2)[0];
            jobs.computeIfAbsent(job, name -> new ArrayList<>()).add(note);
        }
        SortedMap<String, TrainingJob> found = new ConcurrentSkipListMap<>();
        Parallel.forEach(List.copyOf(jobs.entrySet()), LOOKS_AT_ONCE, job -> {
            JobNotes notes = new JobNotes(JobNotes.prefix(job.getKey()), job.getValue());
            boolean wanted = notes.note(JobNotes.SPEC)
                    .map(spec -> KeptJob.carries(spec, tags))
                    .orElse(false);
            Optional<VertexJob> observed = wanted ? observed(notes) : Optional.empty();
            if (observed.isPresent()) {
                found.put(job.getKey(), step(observed.get()));
            }
        });
        return List.copyOf(found.values());
    }

    /** Takes the step that Vertex AI leaves to us. */
    private TrainingJob step(VertexJob seenJust) throws Exception {
        VertexJob job = seenJust;
        Optional<JobNotes.Why> overdue = job.overdue(clock.instant());
        if (overdue.isPresent()) {
            job = stop(job, overdue.get());
        }
        Optional<String> refused = Optional.empty();
        boolean wants = job.notes().stop().isEmpty()
                && (job.lastRun().isEmpty() || (job.resumable() && job.due(clock.instant())));
        if (wants) {
            refused = next(job);
            job = require(job.spec().name());
        }
        if (job.notes().stop().isPresent()) {
            job = ended(job);
        }
        if (job.completed() && job.notes().result().isEmpty()) {
            String result = stored(job);
            job = noted(job, JobNotes.RESULT, JobNotes.words(result));
        }
        boolean kept = !job.completed() || job.notes().result().isPresent();
        if (job.over() && kept && !job.notes().cleaned()) {
            data.clean(job);
            job = noted(job, JobNotes.CLEANED, Map.of());
        }
        return job.view(refused.map(why -> new JobWords(why, "")).orElse(words(job)), parts.billed(job));
    }

    /** Asks for the next custom job, or the first; why there is none where Vertex AI has no room for it at the moment. */
    private Optional<String> next(VertexJob job) throws Exception {
        int run = job.lastRun().isEmpty()
                ? Math.max(1, job.notes().runs())
                : job.notes().runs() + 1;
        try {
            runs.ensure(job.kept(), job.notes(), run, job.left());
            return Optional.empty();
        } catch (Exception e) {
            if (GcpErrors.classify(e) != ErrorCode.RESOURCE_EXHAUSTED) {
                throw e;
            }
            return Optional.of(GcpErrors.reason(e));
        }
    }

    /** Sees to it that what was stopped ends. */
    private VertexJob ended(VertexJob job) throws GcpException {
        if (job.lastRun().isEmpty() && !job.over()) {
            runs.settle(job.kept(), job.notes(), job.notes().runs());
            return require(job.spec().name());
        }
        if (job.toldToStop()) {
            runs.cancel(job.kept(), job.notes().job(job.notes().runs()).orElseThrow());
            return require(job.spec().name());
        }
        return job;
    }

    private String stored(VertexJob job) throws Exception {
        try {
            return data.keep(job);
        } catch (Exception e) {
            // Another one who looked has stored it meanwhile, and deleted what was to be stored.
            return notes(job.spec().name()).result().orElseThrow(() -> e);
        }
    }

    private VertexJob stop(VertexJob job, JobNotes.Why why) throws GcpException {
        return noted(job, JobNotes.STOPPED, JobNotes.Stop.words(why, job.preemptions()));
    }

    /** Notes it where nobody did before. */
    private VertexJob noted(VertexJob job, String what, Map<String, String> words) throws GcpException {
        boolean unused = bucket.create(job.notes().prefix() + what, words, "");
        return require(job.spec().name());
    }

    /** What the trainer said about its own failure. */
    private JobWords words(VertexJob job) {
        boolean own = job.state() == TrainingJob.State.FAILED
                && !job.completed()
                && (job.ended() || job.lastRun().map(VertexRun::trainersOwn).orElse(false));
        if (!own) {
            return JobWords.NONE;
        }
        String written = data.failure(job);
        return new JobWords("", written.isBlank() ? logs.last(job) : written);
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most) throws Exception {
        // The job first: what it wrote before it ended must not be missed by a look at the log before that.
        VertexJob job = require(name);
        TrainingJob unused = step(job);
        return logs.read(job, position, most, clock.instant());
    }

    @Override
    public void cancel(ResourceName name) throws Exception {
        VertexJob job = require(name);
        if (job.over() || job.notes().stop().isPresent()) {
            return;
        }
        VertexJob unused = ended(stop(job, JobNotes.Why.CANCEL));
    }

    /** Nobody but Google takes machines away. */
    @Override
    public void preempt(ResourceName name) throws GcpException {
        throw new GcpException(ErrorCode.UNSUPPORTED, "Google takes no machine away on demand");
    }
}
