package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.spi.Undo;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * Training jobs of Azure Batch: a job with one task, which Batch queues again when its machine is taken away, on a pool of its own. The job holds
 * all that was asked for and comes first; task and pool follow from it, and whoever finds one missing makes it. Thread-safe.
 */
final class BatchTrainingJobs implements TrainingService<TaskAttempt> {
    static final String NAME = "batch";

    private static final int CONFLICT = 409;
    private static final int RUN_BYTES = 4;

    private final AzureConfig config;
    private final BatchClient client;
    private final BatchNotes notes;
    private final BatchObserver observer;
    private final BatchPools pools;
    private final TrainingData data;
    private final TrainingParts parts;
    private final InstantSource clock;
    private final AttemptLogs<TaskAttempt> logs;
    private final SecureRandom random = new SecureRandom();

    BatchTrainingJobs(
            AzureConfig config, AzureClients clients, TrainingData data, TrainingParts parts, InstantSource clock) {
        this.config = config;
        this.client = new BatchClient(config, clients);
        this.notes = new BatchNotes(data.container());
        this.observer = new BatchObserver(client, notes);
        this.pools = new BatchPools(config, clients.arm());
        this.data = data;
        this.parts = parts;
        this.clock = clock;
        this.logs = new AttemptLogs<>(new BatchLogs(client, observer, notes));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean there() {
        return config.batchAccount().isPresent();
    }

    @Override
    public void check(TrainingJobSpec spec) throws AzureException {
        if (!there()) {
            throw TrainingParts.invalid("service batch needs the setting batch-account: the account of Azure Batch");
        }
        Predicate<String> breaks = text -> text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
        boolean broken = spec.program().command().stream().anyMatch(breaks)
                || spec.environment().values().stream().anyMatch(breaks)
                || spec.hyperparameters().values().stream().anyMatch(breaks);
        if (broken) {
            throw TrainingParts.invalid(
                    "a part of the command, a variable or a hyperparameter holds a line break, which Azure Batch may not"
                            + " hand to a container; write it without, or ask for service "
                            + AzureMlTrainingJobs.NAME);
        }
    }

    @Override
    public Optional<ObservedJob<TaskAttempt>> find(String region, ResourceName name) {
        return observer.find(region, name);
    }

    @Override
    public List<ObservedJob<TaskAttempt>> list(String region, Tags wanted) {
        return observer.list(region, wanted);
    }

    @Override
    public ObservedJob<TaskAttempt> create(TrainingJobSpec spec, String region) throws Exception {
        SortedMap<String, StoredInput> inputs = data.inputs(spec);
        byte[] run = new byte[RUN_BYTES];
        random.nextBytes(run);
        BatchOrder order = BatchOrder.of(spec, HexFormat.of().formatHex(run), parts.ready(spec, region), inputs);
        String pool = pools.name(spec, order.run());
        try {
            client.add(region, order.job(pool));
        } catch (ArmException e) {
            if (!AzureErrors.says(e, "JobExists")) {
                throw e;
            }
            return observer.find(region, spec.name()).orElseThrow(BatchTrainingJobs::foreign);
        }
        try {
            return ensured(region, order);
        } catch (ArmException e) {
            var unused = Undo.after(e, () -> takeBack(region, spec.name(), pool));
            throw e;
        }
    }

    private void takeBack(String region, ResourceName name, String pool) {
        client.delete(region, name.value());
        boolean unused = pools.delete(region, pool);
    }

    private static AzureException foreign() {
        return new AzureException(
                ErrorCode.ALREADY_EXISTS,
                "the Batch account has a job of this name that was not made by this program; give this one another"
                        + " name");
    }

    /** The task before the pool: a pool without work for it would be given machines that nobody needs. */
    private ObservedJob<TaskAttempt> ensured(String region, BatchOrder order) throws AzureException {
        ResourceName name = order.spec().name();
        if (client.task(region, name.value(), BatchOrder.TASK).isEmpty()) {
            try {
                client.add(region, name.value(), order.task());
            } catch (ArmException e) {
                // Somebody else added it, or has ended the job.
                if (e.status() != CONFLICT) {
                    throw e;
                }
            }
        }
        boolean made = pools.ensure(region, order);
        ObservedJob<TaskAttempt> job = again(region, name);
        if (made && (job.over() || job.marks().stop().isPresent())) {
            // Whoever ended it meanwhile may have looked for its pool too early.
            boolean unused = pools.delete(region, pools.name(order.spec(), order.run()));
        }
        return job;
    }

    private ObservedJob<TaskAttempt> again(String region, ResourceName name) throws AzureException {
        return observer.find(region, name)
                .orElseThrow(() -> new AzureException(ErrorCode.NOT_FOUND, "it is not there any more"));
    }

    /** Makes what whoever submitted it did not come to make, and ends it where all its runs together took too long. */
    @Override
    public ObservedJob<TaskAttempt> goOn(ObservedJob<TaskAttempt> job) throws AzureException {
        if (job.over() || job.marks().stop().isPresent()) {
            return job;
        }
        boolean waits = job.last().stage() == JobAttempt.Stage.QUEUED || job.resumable();
        if (waits) {
            return ensured(job.region(), observer.order(job));
        }
        Duration running = job.last()
                .started()
                .map(at -> Duration.between(at, clock.instant()))
                .orElse(Duration.ZERO);
        // Batch counts each run by itself.
        boolean overtime = job.attempts().size() > 1 && running.compareTo(job.left()) >= 0;
        return overtime ? mark(job, JobMarks.STOPPED, JobMarks.Stop.of(JobMarks.Why.DURATION, clock.instant())) : job;
    }

    @Override
    public void end(ObservedJob<TaskAttempt> job) {
        ifItGoesOn(() -> client.terminateTask(job.region(), job.spec().name().value(), BatchOrder.TASK));
    }

    /** What is over, or not there, needs no end. */
    private static void ifItGoesOn(Runnable call) {
        try {
            call.run();
        } catch (ArmException e) {
            if (e.status() != CONFLICT && AzureErrors.classify(e) != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public ObservedJob<TaskAttempt> mark(ObservedJob<TaskAttempt> job, String key, String value) throws AzureException {
        notes.mark(observer.order(job).staging(), key, value);
        return again(job.region(), job.spec().name());
    }

    @Override
    public boolean release(ObservedJob<TaskAttempt> job) {
        String name = job.spec().name().value();
        ifItGoesOn(() -> client.terminate(job.region(), name, job.state().name()));
        return pools.delete(
                job.region(), pools.name(job.spec(), observer.order(job).run()));
    }

    @Override
    public Staging staging(ObservedJob<TaskAttempt> job) {
        return observer.order(job).staging();
    }

    @Override
    public String waiting(ObservedJob<TaskAttempt> job) {
        return pools.waiting(job.region(), observer.order(job));
    }

    @Override
    public AttemptLogs<TaskAttempt> logs() {
        return logs;
    }
}
