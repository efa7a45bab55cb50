package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.spi.Undo;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Training jobs of Azure Machine Learning: command jobs on machines of their own. Azure leaves it to us to go on after a preemption, which
 * is a job more under a name that follows from ours; notes are tags of the first of the jobs. Thread-safe.
 */
final class AzureMlTrainingJobs implements TrainingService<CommandAttempt> {
    static final String NAME = "machine-learning";

    private static final int MARK_TIMES = 5;
    /** https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas , "Job lifetime". */
    private static final Duration LONGEST_SPOT = Duration.ofDays(7);

    private static final Duration LONGEST = Duration.ofDays(21);

    private final AzureConfig config;
    private final ArmClient arm;
    private final TrainingObserver observer;
    private final TrainingClusters clusters;
    private final TrainingData data;
    private final AttemptLogs<CommandAttempt> logs;
    private final TrainingParts parts;
    private final WorkspaceParts workspace;
    private final RegionMachines machines;

    AzureMlTrainingJobs(AzureConfig config, AzureClients clients, TrainingData data, TrainingParts parts) {
        this.config = config;
        this.arm = clients.arm();
        RunHistory history = new RunHistory(config, clients);
        this.observer = new TrainingObserver(config, clients, history);
        this.clusters = new TrainingClusters(config, clients);
        this.data = data;
        this.logs = new AttemptLogs<>(new AzureMlLogs(history, clients));
        this.parts = parts;
        this.workspace = new WorkspaceParts(config, clients);
        this.machines = new RegionMachines(config, clients.arm());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean there() {
        return true;
    }

    @Override
    public void check(TrainingJobSpec spec) throws AzureException {
        boolean spot = TrainingParts.spot(spec);
        Duration longest = spot ? LONGEST_SPOT : LONGEST;
        if (spec.limits().maximumDuration().compareTo(longest) > 0) {
            throw TrainingParts.invalid(
                    "the maximum duration is " + spec.limits().maximumDuration()
                            + ", and Azure Machine Learning runs a job for at most " + longest.toDays() + " days "
                            + (spot ? "on spot machines" : "on demand"));
        }
    }

    @Override
    public Optional<ObservedJob<CommandAttempt>> find(String region, ResourceName name) {
        return observer.find(region, name);
    }

    @Override
    public List<ObservedJob<CommandAttempt>> list(String region, Tags wanted) {
        return observer.list(region, wanted);
    }

    @Override
    public ObservedJob<CommandAttempt> create(TrainingJobSpec spec, String region) throws Exception {
        if (observer.taken(region, spec.name())) {
            throw foreign();
        }
        SortedMap<String, StoredInput> inputs = data.inputs(spec);
        TrainingParts.Ready ready = parts.ready(spec, region);
        machines.require(region, ready.machine());
        ArmId cluster = clusters.id(spec, region, ready.machine());
        CommandJobRequest request = new CommandJobRequest(
                WorkspaceParts.DATASTORE, cluster, workspace.ready(region, ready.image()), ready.identity());
        try {
            clusters.ensure(cluster, spec, region, ready.machine(), ready.identity());
            put(region, spec, 1, request.first(spec, inputs));
        } catch (ArmException | AzureException e) {
            // Somebody else submitted it meanwhile, and its machines are theirs.
            Optional<ObservedJob<CommandAttempt>> theirs = observer.find(region, spec.name());
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

    /**
     * Goes on after a preemption. Two who do it at once ask for one and the same job; who asks after somebody cancelled is
     * overtaken by the next look at it.
     */
    @Override
    public ObservedJob<CommandAttempt> goOn(ObservedJob<CommandAttempt> job) throws AzureException {
        if (!job.resumable()) {
            return job;
        }
        int attempt = job.last().number() + 1;
        put(
                job.region(),
                job.spec(),
                attempt,
                CommandJobRequest.next(job.spec(), job.first().job(), attempt, job.left(), WorkspaceParts.DATASTORE));
        return again(job);
    }

    private ObservedJob<CommandAttempt> again(ObservedJob<CommandAttempt> job) throws AzureException {
        return observer.find(job.region(), job.spec().name())
                .orElseThrow(() -> new AzureException(ErrorCode.NOT_FOUND, "it is not there any more"));
    }

    /** Azure takes tags without any condition: whoever wrote others at the same time is asked to be heard once more. */
    @Override
    public ObservedJob<CommandAttempt> mark(ObservedJob<CommandAttempt> job, String key, String value)
            throws AzureException {
        ObservedJob<CommandAttempt> now = job;
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

    @Override
    public void end(ObservedJob<CommandAttempt> job) {
        ArmId id = config.workspaceId(job.region())
                .child("jobs", job.last().name())
                .action("cancel");
        try {
            ArmOperation<CommandJob> unused = arm.post(id, ApiVersion.MACHINE_LEARNING, null, CommandJob.class);
        } catch (ArmException e) {
            // It ends already, or has ended.
            if (AzureErrors.classify(e) != ErrorCode.FAILED_PRECONDITION) {
                throw e;
            }
        }
    }

    @Override
    public boolean release(ObservedJob<CommandAttempt> job) {
        return clusters.delete(ArmId.parse(
                Objects.requireNonNullElse(job.first().job().properties().computeId(), "")));
    }

    @Override
    public Staging staging(ObservedJob<CommandAttempt> job) {
        return Staging.of(job.spec());
    }

    @Override
    public String waiting(ObservedJob<CommandAttempt> job) {
        return clusters.waiting(job.last().job());
    }

    @Override
    public AttemptLogs<CommandAttempt> logs() {
        return logs;
    }
}
