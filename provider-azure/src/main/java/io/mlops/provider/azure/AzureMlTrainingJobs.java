package io.mlops.provider.azure;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.spi.DriverException;
import io.mlops.spi.Regions;
import io.mlops.spi.Undo;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import io.mlops.training.spi.TrainingJobsDriver;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Training jobs of Azure Machine Learning: command jobs on machines of their own. Azure leaves it to us to go on after a preemption, which
 * is a job more under a name that follows from ours, to end what waits for too long, and to store the result: whoever looks does it,
 * and notes it on the first of the jobs. Thread-safe.
 */
final class AzureMlTrainingJobs implements TrainingJobsDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.TRAINING, Capability.TRAINING_IMAGES, Capability.TRAINING_SPOT);
    private static final int MARK_TIMES = 5;
    private static final System.Logger LOG = System.getLogger(AzureMlTrainingJobs.class.getName());

    private final AzureConfig config;
    private final ArmClient arm;
    private final InstantSource clock;
    private final TrainingObserver observer;
    private final TrainingClusters clusters;
    private final AzureMlData data;
    private final AzureMlLogs logs;
    private final TrainingParts parts;
    private final Regions regions = new Regions(AzureErrors::classify, AzureErrors::reason);
    /** Where a name was seen last: asked first, so that another region's outage hides nothing. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    AzureMlTrainingJobs(
            AzureConfig config, AzureClients clients, AzureMlData data, TrainingParts parts, InstantSource clock) {
        this.config = config;
        this.arm = clients.arm();
        this.clock = clock;
        RunHistory history = new RunHistory(config, clients);
        this.observer = new TrainingObserver(config, clients, history);
        this.clusters = new TrainingClusters(config, clients);
        this.data = data;
        this.logs = new AzureMlLogs(history, clients);
        this.parts = parts;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) throws Exception {
        String region = parts.region(spec);
        Optional<AzureMlJob> there = observer.find(region, spec.name());
        if (there.isEmpty()) {
            there = elsewhere(region, spec.name());
        }
        AzureMlJob job = there.isPresent() ? there.get() : create(spec, region);
        if (!job.spec().equals(spec)) {
            throw new AzureException(
                    ErrorCode.ALREADY_EXISTS,
                    "there is a job of this name with another spec; jobs are kept, so give this one another name");
        }
        seen.put(spec.name().value(), job.region());
        return step(job);
    }

    /** A name is taken in every region that it is taken in; a region that is down must not keep jobs from the others. */
    private Optional<AzureMlJob> elsewhere(String region, ResourceName name) throws Exception {
        List<String> others =
                config.regions().stream().filter(each -> !each.equals(region)).toList();
        try {
            return regions.any(others, each -> observer.find(each, name));
        } catch (DriverException e) {
            LOG.log(Level.WARNING, "Cannot see whether another region has a training job " + name, e);
            return Optional.empty();
        }
    }

    private AzureMlJob create(TrainingJobSpec spec, String region) throws Exception {
        if (observer.taken(region, spec.name())) {
            throw foreign();
        }
        SortedMap<String, StoredInput> inputs = data.inputs(spec);
        TrainingParts.Ready ready = parts.ready(spec, region);
        ArmId cluster = clusters.id(spec, region, ready.machine());
        CommandJobRequest request =
                new CommandJobRequest(TrainingParts.DATASTORE, cluster, ready.environment(), ready.identity());
        try {
            clusters.ensure(cluster, spec, region, ready.machine(), ready.identity());
            put(region, spec, 1, request.first(spec, inputs));
        } catch (ArmException | AzureException e) {
            // Somebody else submitted it meanwhile, and its machines are theirs.
            Optional<AzureMlJob> theirs = observer.find(region, spec.name());
            if (theirs.isPresent()) {
                return theirs.get();
            }
            var unused = Undo.after(e, () -> clusters.delete(cluster));
            throw e;
        }
        return observer.find(region, spec.name()).orElseThrow(AzureMlTrainingJobs::foreign);
    }

    private void put(String region, TrainingJobSpec spec, int attempt, CommandJob job) {
        ArmOperation<CommandJob> unused =
                arm.put(observer.id(region, spec.name(), attempt), ApiVersion.MACHINE_LEARNING, job, CommandJob.class);
    }

    private static AzureException foreign() {
        return new AzureException(
                ErrorCode.ALREADY_EXISTS,
                "the workspace has a job of this name that was not made by this program, and keeps it; give this one"
                        + " another name");
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) throws Exception {
        Optional<AzureMlJob> job = observed(name);
        return job.isPresent() ? Optional.of(step(job.get())) : Optional.empty();
    }

    private Optional<AzureMlJob> observed(ResourceName name) throws Exception {
        String last = seen.get(name.value());
        if (last != null) {
            Optional<AzureMlJob> there = observer.find(last, name);
            if (there.isPresent()) {
                return there;
            }
        }
        Optional<AzureMlJob> found = regions.any(config.regions(), region -> observer.find(region, name));
        found.ifPresent(job -> seen.put(name.value(), job.region()));
        return found;
    }

    private AzureMlJob require(ResourceName name) throws Exception {
        return observed(name)
                .orElseThrow(() -> new AzureException(ErrorCode.NOT_FOUND, "there is no job of this name"));
    }

    @Override
    public List<TrainingJob> list(Tags tags) throws Exception {
        List<AzureMlJob> found = new ArrayList<>();
        regions.all(config.regions(), region -> observer.list(region, tags)).forEach(found::addAll);
        found.sort(Comparator.comparing(job -> job.spec().name()));
        List<TrainingJob> jobs = new ArrayList<>();
        for (AzureMlJob job : found) {
            jobs.add(step(job));
        }
        return jobs;
    }

    /** Takes the step that Azure leaves to us. */
    private TrainingJob step(AzureMlJob seenJust) throws Exception {
        AzureMlJob job = seenJust;
        if (job.waitedTooLong(clock.instant())) {
            job = stop(job, JobMarks.Why.WAIT);
        } else if (job.resumable()) {
            job = resume(job);
        }
        if (job.toldToStop()) {
            cancel(job.region(), job.last());
            job = again(job);
        }
        if (job.last().completed() && job.marks().result().isEmpty()) {
            job = store(job);
        }
        boolean kept = !job.last().completed() || job.marks().result().isPresent();
        if (job.over() && kept && !job.marks().cleaned()) {
            data.clean(job.spec());
            ArmId cluster = ArmId.parse(
                    Objects.requireNonNullElse(job.first().job().properties().computeId(), ""));
            if (clusters.delete(cluster)) {
                job = mark(job, JobMarks.CLEANED, "yes");
            }
        }
        return job.view(words(job), parts.billed(job));
    }

    /**
     * Goes on after a preemption. Two who do it at once ask for one and the same job; who asks after somebody cancelled is
     * overtaken by the next look at it.
     */
    private AzureMlJob resume(AzureMlJob job) throws AzureException {
        int attempt = job.last().number() + 1;
        put(
                job.region(),
                job.spec(),
                attempt,
                CommandJobRequest.next(job.spec(), job.first().job(), attempt, job.left(), TrainingParts.DATASTORE));
        return again(job);
    }

    private AzureMlJob stop(AzureMlJob job, JobMarks.Why why) throws AzureException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return mark(job, JobMarks.STOPPED, new JobMarks.Stop(why, now).toString());
    }

    private AzureMlJob store(AzureMlJob job) throws Exception {
        String result;
        try {
            result = data.keep(job.spec(), job.last().number()).map(Sha256::hex).orElse(JobMarks.NONE);
        } catch (MlopsException e) {
            if (e.code() != ErrorCode.INVALID_ARGUMENT) {
                throw e;
            }
            result = JobMarks.UNSTORABLE;
        } catch (Exception e) {
            AzureMlJob now = again(job);
            if (now.marks().result().isPresent()) {
                return now;
            }
            throw e;
        }
        AzureMlJob now = again(job);
        return now.marks().result().isPresent() ? now : mark(now, JobMarks.RESULT, result);
    }

    private AzureMlJob again(AzureMlJob job) throws AzureException {
        return observer.find(job.region(), job.spec().name())
                .orElseThrow(() -> new AzureException(ErrorCode.NOT_FOUND, "it is not there any more"));
    }

    /** Azure takes tags without any condition: whoever wrote others at the same time is asked to be heard once more. */
    private AzureMlJob mark(AzureMlJob job, String key, String value) throws AzureException {
        AzureMlJob now = job;
        for (int times = 0; times < MARK_TIMES; times++) {
            Map<String, String> tags = new HashMap<>(now.marks().tags());
            tags.put(key, value);
            put(now.region(), now.spec(), 1, now.first().job().withTags(tags));
            now = again(now);
            if (now.marks().tags().containsKey(key)) {
                return now;
            }
        }
        throw new AzureException(
                ErrorCode.UNAVAILABLE, "others change its tags all the time, and " + key + " is lost; try again");
    }

    private void cancel(String region, JobAttempt attempt) {
        ArmId id = config.workspaceId(region).child("jobs", attempt.name()).action("cancel");
        try {
            ArmOperation<CommandJob> unused = arm.post(id, ApiVersion.MACHINE_LEARNING, null, CommandJob.class);
        } catch (ArmException e) {
            // It ends already, or has ended.
            if (AzureErrors.classify(e) != ErrorCode.FAILED_PRECONDITION) {
                throw e;
            }
        }
    }

    private JobWords words(AzureMlJob job) {
        return switch (job.state()) {
            case QUEUED, INTERRUPTED -> new JobWords(clusters.waiting(job.last().job()), "");
            case FAILED -> new JobWords("", explained(job));
            default -> JobWords.NONE;
        };
    }

    /** What the trainer said about its own failure. */
    private String explained(AzureMlJob job) {
        boolean own = job.last().failed()
                && job.last().run().failure().map(JobWords::trainersOwn).orElse(false);
        if (!own) {
            return "";
        }
        String written = data.failure(job.spec(), job.last().number());
        return written.isBlank() ? logs.last(job) : written;
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most) throws Exception {
        // The job first: what it wrote before it ended must not be missed by a look at the log before that.
        AzureMlJob job = require(name);
        step(job);
        return logs.read(job, position, most);
    }

    @Override
    public void cancel(ResourceName name) throws Exception {
        AzureMlJob job = require(name);
        if (job.over() || job.marks().stop().isPresent()) {
            return;
        }
        AzureMlJob stopped = stop(job, JobMarks.Why.CANCEL);
        if (stopped.toldToStop()) {
            cancel(stopped.region(), stopped.last());
        }
    }

    /** Nobody but Azure takes machines away. */
    @Override
    public void preempt(ResourceName name) throws AzureException {
        throw new AzureException(ErrorCode.UNSUPPORTED, "Azure takes no machine away on demand");
    }
}
