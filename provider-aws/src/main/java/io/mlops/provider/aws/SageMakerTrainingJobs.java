package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.spi.DriverException;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.TrainingJobsDriver;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sagemaker.model.CreateTrainingJobRequest;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * Training jobs of SageMaker: one of its jobs for each of ours, under the same name. SageMaker restarts what was preempted; what it
 * leaves to us (to store the result, to give up after too many preemptions or too long a wait without spot) is done by whoever looks, and
 * noted in the job's tags, so that it is done once. Thread-safe.
 */
final class SageMakerTrainingJobs implements TrainingJobsDriver {
    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.TRAINING, Capability.TRAINING_IMAGES, Capability.TRAINING_SPOT);
    private static final System.Logger LOG = System.getLogger(SageMakerTrainingJobs.class.getName());

    private final AwsConfig config;
    private final AwsClients clients;
    private final AwsInstanceTypes types;
    private final InstantSource clock;
    private final TrainingObserver observer;
    private final TrainingData data;
    private final TrainingLogs logs;
    private final EcrImages images;
    /** Where a name was seen last: asked first, so that another region's outage hides nothing. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    SageMakerTrainingJobs(
            AwsConfig config,
            AwsClients clients,
            RegionalStores<S3ArtifactStore> stores,
            AwsInstanceTypes types,
            InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.types = types.forTraining();
        this.clock = clock;
        this.observer = new TrainingObserver(clients);
        this.data = new TrainingData(config, clients, stores);
        this.logs = new TrainingLogs(clients);
        this.images = new EcrImages(clients, config);
    }

    @Override
    public String provider() {
        return AwsConfig.PROVIDER;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return AwsErrors.classify(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return AwsErrors.reason(failure);
    }

    @Override
    public Optional<String> requestId(Throwable failure) {
        return AwsErrors.requestId(failure);
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) throws Exception {
        String region = region(spec);
        Optional<SageMakerJob> there = observer.find(region, spec.name());
        if (there.isEmpty()) {
            there = elsewhere(region, spec.name());
        }
        SageMakerJob job = there.isPresent() ? there.get() : create(spec, region);
        if (!job.spec().equals(spec)) {
            throw new AwsException(
                    ErrorCode.ALREADY_EXISTS,
                    "there is a job of this name with another spec; jobs are kept, so give this one another name");
        }
        seen.put(spec.name().value(), job.region());
        return step(job);
    }

    /** A name is taken in every region that it is taken in; a region that is down must not keep jobs from the others. */
    private Optional<SageMakerJob> elsewhere(String region, ResourceName name) throws Exception {
        List<String> others =
                config.regions().stream().filter(each -> !each.equals(region)).toList();
        try {
            return AwsErrors.REGIONS.any(others, each -> observer.find(each, name));
        } catch (DriverException e) {
            LOG.log(Level.WARNING, "Cannot see whether another region has a training job " + name, e);
            return Optional.empty();
        }
    }

    private SageMakerJob create(TrainingJobSpec spec, String region) throws Exception {
        MachineType type = types.of(spec.compute(), region);
        Map<String, String> tags = JobTags.write(spec);
        if (observer.taken(region, spec.name())) {
            throw foreign();
        }
        String image = images.resolve(spec.program().image().orElseThrow(), region);
        Map<String, TrainingData.Source> inputs = data.bring(spec, region);
        CreateTrainingJobRequest request = new TrainingRequest(config, region, type, image, inputs, tags).of(spec);
        boolean created = false;
        try {
            clients.sageMaker(region).createTrainingJob(request);
            created = true;
        } catch (SageMakerException e) {
            // Somebody else submitted it meanwhile.
            if (!SageMakerErrors.inUse(e)) {
                throw e;
            }
        }
        Optional<SageMakerJob> job = observer.find(region, spec.name());
        if (job.isEmpty() && created) {
            throw new AwsException(ErrorCode.UNAVAILABLE, "it was created and cannot be seen yet; submit it again");
        }
        return job.orElseThrow(SageMakerTrainingJobs::foreign);
    }

    private static AwsException foreign() {
        return new AwsException(
                ErrorCode.ALREADY_EXISTS,
                "SageMaker has a training job of this name that was not made by this program, and keeps it for ever; give this"
                        + " one another name");
    }

    /** The region of what can run. */
    private String region(TrainingJobSpec spec) throws AwsException {
        if (!config.locations().contains(spec.location())) {
            throw invalid("there is no location " + spec.location() + "; there are "
                    + String.join(
                            ", ",
                            config.locations().stream().map(Object::toString).toList()));
        }
        if (spec.name().value().endsWith("-")) {
            throw invalid("SageMaker takes no name that ends with a hyphen");
        }
        return spec.location().region().orElseThrow();
    }

    private static AwsException invalid(String reason) {
        return new AwsException(ErrorCode.INVALID_ARGUMENT, reason);
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) throws Exception {
        Optional<SageMakerJob> job = observed(name);
        return job.isPresent() ? Optional.of(step(job.get())) : Optional.empty();
    }

    private Optional<SageMakerJob> observed(ResourceName name) throws Exception {
        String last = seen.get(name.value());
        if (last != null) {
            Optional<SageMakerJob> there = observer.find(last, name);
            if (there.isPresent()) {
                return there;
            }
        }
        Optional<SageMakerJob> found = AwsErrors.REGIONS.any(config.regions(), region -> observer.find(region, name));
        found.ifPresent(job -> seen.put(name.value(), job.region()));
        return found;
    }

    private SageMakerJob require(ResourceName name) throws Exception {
        return observed(name).orElseThrow(() -> new AwsException(ErrorCode.NOT_FOUND, "there is no job of this name"));
    }

    @Override
    public List<TrainingJob> list(Tags tags) throws Exception {
        List<SageMakerJob> found = new ArrayList<>();
        AwsErrors.REGIONS
                .all(config.regions(), region -> observer.list(region, tags))
                .forEach(found::addAll);
        found.sort(Comparator.comparing(job -> job.spec().name()));
        List<TrainingJob> jobs = new ArrayList<>();
        for (SageMakerJob job : found) {
            jobs.add(step(job));
        }
        return jobs;
    }

    /** Takes the step that SageMaker leaves to us. */
    private TrainingJob step(SageMakerJob seenJust) throws Exception {
        SageMakerJob job = seenJust;
        Optional<String> due = job.due(clock.instant());
        if (due.isPresent()) {
            mark(job, JobTags.STOPPED, due.get());
            stop(job);
            job = again(job);
        }
        if (job.completed() && !job.tags().containsKey(JobTags.RESULT)) {
            job = store(job);
        }
        // Not before the mark can be seen: who missed it would find nothing and say that there was no result.
        boolean kept = !job.completed() || job.tags().containsKey(JobTags.RESULT);
        if (job.over() && kept && !job.tags().containsKey(JobTags.CLEANED)) {
            data.keepCheckpoints(job.spec(), job.region());
            data.clean(job.region(), job.spec().name().value());
            mark(job, JobTags.CLEANED, "yes");
        }
        return job.view(job.unexplained() ? logs.last(job) : "");
    }

    /** Whoever stores marks the job before anything is deleted: who finds a part missing and the mark there was overtaken. */
    private SageMakerJob store(SageMakerJob job) throws Exception {
        String result;
        try {
            result = data.keep(job.spec(), job.region(), job.staged())
                    .map(Sha256::hex)
                    .orElse(JobTags.NONE);
        } catch (MlopsException e) {
            if (e.code() != ErrorCode.INVALID_ARGUMENT) {
                throw e;
            }
            result = JobTags.UNSTORABLE;
        } catch (Exception e) {
            SageMakerJob now = again(job);
            if (now.tags().containsKey(JobTags.RESULT)) {
                return now;
            }
            throw e;
        }
        SageMakerJob now = again(job);
        if (!now.tags().containsKey(JobTags.RESULT)) {
            mark(now, JobTags.RESULT, result);
            now = again(job);
        }
        return now;
    }

    private SageMakerJob again(SageMakerJob job) throws AwsException {
        return observer.find(job.region(), job.spec().name())
                .orElseThrow(() -> new AwsException(ErrorCode.NOT_FOUND, "it is not there any more"));
    }

    private void mark(SageMakerJob job, String key, String value) {
        clients.sageMaker(job.region())
                .addTags(request -> request.resourceArn(job.arn()).tags(HostingParts.tags(Map.of(key, value))));
    }

    private void stop(SageMakerJob job) {
        try {
            clients.sageMaker(job.region())
                    .stopTrainingJob(
                            request -> request.trainingJobName(job.spec().name().value()));
        } catch (SageMakerException e) {
            // It ends already, or has ended.
            if (!SageMakerErrors.notRunning(e)) {
                throw e;
            }
        }
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most) throws Exception {
        // The job first: what it wrote before it ended must not be missed by a look at the log before that.
        SageMakerJob job = require(name);
        step(job);
        return logs.read(job, position, most, clock.instant());
    }

    @Override
    public void cancel(ResourceName name) throws Exception {
        SageMakerJob job = require(name);
        if (job.inProgress()) {
            stop(job);
        }
    }

    /** Nobody but AWS takes machines away. */
    @Override
    public void preempt(ResourceName name) throws AwsException {
        throw new AwsException(ErrorCode.UNSUPPORTED, "SageMaker takes no machine away on demand");
    }
}
