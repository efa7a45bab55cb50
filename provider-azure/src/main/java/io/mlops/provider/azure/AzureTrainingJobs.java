package io.mlops.provider.azure;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.spi.DriverException;
import io.mlops.spi.Regions;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.TrainingJobsDriver;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The training jobs of all of Azure's services that run any. To end what waits for too long, to store the result and to give machines back is
 * left to us: whoever looks does it, and notes it on the job. Thread-safe.
 */
final class AzureTrainingJobs implements TrainingJobsDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.TRAINING, Capability.TRAINING_IMAGES, Capability.TRAINING_SPOT);
    private static final System.Logger LOG = System.getLogger(AzureTrainingJobs.class.getName());

    private final AzureConfig config;
    private final InstantSource clock;
    private final List<TrainingService<?>> services;
    private final TrainingData data;
    private final TrainingParts parts;
    private final Regions regions = new Regions(AzureErrors::classify, AzureErrors::reason);
    /** Where a name was seen last: asked first, so that another region's outage hides nothing. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    /** @param services the first one runs what names none */
    AzureTrainingJobs(
            AzureConfig config,
            List<TrainingService<?>> services,
            TrainingData data,
            TrainingParts parts,
            InstantSource clock) {
        this.config = config;
        this.services = List.copyOf(services);
        this.data = data;
        this.parts = parts;
        this.clock = clock;
    }

    /** A job and who runs it. */
    private record Found<A extends JobAttempt>(TrainingService<A> service, ObservedJob<A> job) {
        static <A extends JobAttempt> Optional<Found<?>> of(
                TrainingService<A> service, String region, ResourceName name) {
            return service.find(region, name).map(job -> new Found<>(service, job));
        }

        static <A extends JobAttempt> List<Found<?>> all(TrainingService<A> service, String region, Tags tags) {
            List<Found<?>> found = new ArrayList<>();
            service.list(region, tags).forEach(job -> found.add(new Found<>(service, job)));
            return found;
        }

        static <A extends JobAttempt> Found<A> create(TrainingService<A> service, TrainingJobSpec spec, String region)
                throws Exception {
            return new Found<>(service, service.create(spec, region));
        }

        TrainingJobSpec spec() {
            return job.spec();
        }

        Found<A> with(ObservedJob<A> now) {
            return new Found<>(service, now);
        }

        Found<A> again() throws AzureException {
            return with(service.find(job.region(), job.spec().name())
                    .orElseThrow(() -> new AzureException(ErrorCode.NOT_FOUND, "it is not there any more")));
        }

        Found<A> goOn() throws Exception {
            return with(service.goOn(job));
        }

        Found<A> end() throws Exception {
            service.end(job);
            return again();
        }

        Found<A> mark(String key, String value) throws AzureException {
            return with(service.mark(job, key, value));
        }

        Found<A> stop(JobMarks.Why why, Instant now) throws AzureException {
            return mark(JobMarks.STOPPED, new JobMarks.Stop(why, now.truncatedTo(ChronoUnit.MILLIS)).toString());
        }

        String waiting() {
            return service.waiting(job);
        }

        String lastLine() {
            return service.logs().last(job);
        }

        LogPage logs(String position, int most) throws AzureException {
            return service.logs().read(job, position, most);
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Set<String> services() {
        return services.stream().map(TrainingService::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) throws Exception {
        TrainingService<?> service = services.stream()
                .filter(each -> spec.service().map(each.name()::equals).orElse(true))
                .findFirst()
                .orElseThrow();
        String region = parts.region(spec);
        service.check(spec);
        Optional<Found<?>> there = in(region, spec.name());
        if (there.isEmpty()) {
            there = elsewhere(region, spec.name());
        }
        Found<?> job = there.isPresent() ? there.get() : Found.create(service, spec, region);
        if (!job.spec().equals(spec)) {
            throw new AzureException(
                    ErrorCode.ALREADY_EXISTS,
                    "there is a job of this name with another spec; jobs are kept, so give this one another name");
        }
        seen.put(spec.name().value(), job.job().region());
        return step(job);
    }

    /** The job of this name in a region, whichever service runs it and though another does not answer. */
    private Optional<Found<?>> in(String region, ResourceName name) {
        RuntimeException silent = null;
        for (TrainingService<?> service : asked()) {
            try {
                Optional<Found<?>> found = Found.of(service, region, name);
                if (found.isPresent()) {
                    return found;
                }
            } catch (RuntimeException e) { // whatever the libraries throw
                silent = e;
            }
        }
        if (silent != null) {
            throw silent;
        }
        return Optional.empty();
    }

    private List<TrainingService<?>> asked() {
        return services.stream().filter(TrainingService::there).toList();
    }

    /** A name is taken in every region that it is taken in; a region that is down must not keep jobs from the others. */
    private Optional<Found<?>> elsewhere(String region, ResourceName name) throws Exception {
        List<String> others =
                config.regions().stream().filter(each -> !each.equals(region)).toList();
        try {
            return regions.any(others, each -> in(each, name));
        } catch (DriverException e) {
            LOG.log(Level.WARNING, "Cannot see whether another region has a training job " + name, e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) throws Exception {
        Optional<Found<?>> job = observed(name);
        return job.isPresent() ? Optional.of(step(job.get())) : Optional.empty();
    }

    private Optional<Found<?>> observed(ResourceName name) throws Exception {
        String last = seen.get(name.value());
        if (last != null) {
            Optional<Found<?>> there = in(last, name);
            if (there.isPresent()) {
                return there;
            }
        }
        Optional<Found<?>> found = regions.any(config.regions(), region -> in(region, name));
        found.ifPresent(job -> seen.put(name.value(), job.job().region()));
        return found;
    }

    private Found<?> require(ResourceName name) throws Exception {
        return observed(name)
                .orElseThrow(() -> new AzureException(ErrorCode.NOT_FOUND, "there is no job of this name"));
    }

    @Override
    public List<TrainingJob> list(Tags tags) throws Exception {
        List<Found<?>> found = new ArrayList<>();
        for (TrainingService<?> service : asked()) {
            regions.all(config.regions(), region -> Found.all(service, region, tags))
                    .forEach(found::addAll);
        }
        found.sort(Comparator.comparing(job -> job.spec().name()));
        List<TrainingJob> jobs = new ArrayList<>();
        for (Found<?> job : found) {
            jobs.add(step(job));
        }
        return jobs;
    }

    /** Takes the step that Azure leaves to us. */
    private <A extends JobAttempt> TrainingJob step(Found<A> seenJust) throws Exception {
        Found<A> found = seenJust;
        found = found.job().waitedTooLong(clock.instant())
                ? found.stop(JobMarks.Why.WAIT, clock.instant())
                : found.goOn();
        if (found.job().toldToStop()) {
            found = found.end();
        }
        if (found.job().last().completed() && found.job().marks().result().isEmpty()) {
            found = store(found);
        }
        ObservedJob<A> job = found.job();
        boolean kept = !job.last().completed() || job.marks().result().isPresent();
        if (job.over() && kept && !job.marks().cleaned()) {
            data.clean(found.service().staging(job));
            if (found.service().release(job)) {
                found = found.mark(JobMarks.CLEANED, "yes");
            }
        }
        return found.job().view(words(found), parts.billed(found.job()));
    }

    private <A extends JobAttempt> Found<A> store(Found<A> found) throws Exception {
        ObservedJob<A> job = found.job();
        String result;
        try {
            result = data.keep(
                            job.spec(), found.service().staging(job), job.last().number())
                    .map(Sha256::hex)
                    .orElse(JobMarks.NONE);
        } catch (MlopsException e) {
            if (e.code() != ErrorCode.INVALID_ARGUMENT) {
                throw e;
            }
            result = JobMarks.UNSTORABLE;
        } catch (Exception e) {
            Found<A> now = found.again();
            if (now.job().marks().result().isPresent()) {
                return now;
            }
            throw e;
        }
        Found<A> now = found.again();
        return now.job().marks().result().isPresent() ? now : now.mark(JobMarks.RESULT, result);
    }

    private JobWords words(Found<?> found) {
        return switch (found.job().state()) {
            case QUEUED, INTERRUPTED -> new JobWords(found.waiting(), "");
            case FAILED -> new JobWords("", explained(found));
            default -> JobWords.NONE;
        };
    }

    /** What the trainer said about its own failure. */
    private <A extends JobAttempt> String explained(Found<A> found) {
        A last = found.job().last();
        if (!last.trainersOwn()) {
            return "";
        }
        String written = data.failure(found.service().staging(found.job()), last.number());
        return written.isBlank() ? found.lastLine() : written;
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most) throws Exception {
        // The job first: what it wrote before it ended must not be missed by a look at the log before that.
        Found<?> job = require(name);
        step(job);
        return job.logs(position, most);
    }

    @Override
    public void cancel(ResourceName name) throws Exception {
        Found<?> job = require(name);
        if (job.job().over() || job.job().marks().stop().isPresent()) {
            return;
        }
        Found<?> stopped = job.stop(JobMarks.Why.CANCEL, clock.instant());
        if (stopped.job().toldToStop()) {
            stopped.end();
        }
    }

    /** Nobody but Azure takes machines away. */
    @Override
    public void preempt(ResourceName name) throws AzureException {
        throw new AzureException(ErrorCode.UNSUPPORTED, "Azure takes no machine away on demand");
    }
}
