package io.mlops.sandbox.azurebatch;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.azurestorage.Blobs;
import io.mlops.sandbox.container.JobRuns;
import io.mlops.sandbox.container.RunLog;
import io.mlops.sandbox.job.Attempt;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The pools and jobs of all accounts, by region and name. Thread-safe: whoever uses one does so in {@link #with}. */
final class BatchTable {
    private final ArmWorld world;
    private final Blobs blobs;
    private final JobRuns runs;
    private final Path folder;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, PoolState> pools = new LinkedHashMap<>();
    private final Map<String, JobState> jobs = new LinkedHashMap<>();

    BatchTable(ArmWorld world) {
        this.world = world;
        this.blobs = new Blobs(world);
        this.runs = new JobRuns(world.clock());
        this.folder = world.folder().resolve("jobs");
    }

    /** What is done with what is there by now. */
    @FunctionalInterface
    interface Use<T, E extends Exception> {
        T with(BatchTable table) throws E;
    }

    /** Lets all jobs go on to where they must be by now, and does it before anybody else does anything. */
    synchronized <T, E extends Exception> T with(Use<T, E> use) throws E {
        look();
        T result = use.with(this);
        look();
        return result;
    }

    synchronized void look() {
        jobs.values().forEach(job -> job.advance(world.clock().instant()));
        jobs.values().removeIf(JobState::gone);
    }

    private static String key(String region, String name) {
        return region + "/" + name;
    }

    Optional<PoolState> pool(String region, String name) {
        return Optional.ofNullable(pools.get(key(region, name)));
    }

    List<PoolState> pools(String region) {
        return pools.values().stream()
                .filter(pool -> pool.regionName().equals(region))
                .toList();
    }

    synchronized List<String> poolIds() {
        return pools.values().stream().map(PoolState::id).toList();
    }

    void put(PoolState pool) {
        pools.put(key(pool.regionName(), pool.name()), pool);
    }

    synchronized void remove(PoolState pool) {
        pools.remove(key(pool.regionName(), pool.name()));
    }

    Optional<JobState> job(String region, String id) {
        return Optional.ofNullable(jobs.get(key(region, id)));
    }

    List<JobState> jobs(String region) {
        return jobs.entrySet().stream()
                .filter(each -> each.getKey().startsWith(region + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    void put(String region, JobState job) {
        jobs.put(key(region, job.id()), job);
    }

    /** Takes the job's machine away; false where it has none that could be. */
    synchronized boolean preempt(String region, String id) {
        return job(region, id).map(JobState::preempt).orElse(false);
    }

    /** A task of a job, which waits for its pool. */
    TaskState task(ArmRegion region, JobState job, ObjectNode asked) {
        Supplier<Optional<PoolState>> pool = () -> pool(region.name(), job.pool());
        TaskState.Machine machine = (from, node, log, end) -> begin(region, job, asked, from, node, log, end);
        return new TaskState(asked, world.timing(), pool, machine, world.clock().instant());
    }

    /** Two runs of a task never write the same checkpoints at the same time. */
    private Attempt begin(
            ArmRegion region, JobState job, JsonNode asked, PoolState pool, String node, RunLog log, TaskEnd end) {
        Path root = folder.resolve(job.id() + "-" + number.incrementAndGet());
        TaskContainer.Names names = new TaskContainer.Names(
                region.batchAccount(), pool.name(), job.id(), asked.path("id").asString(""), node);
        return runs.start(
                key(region.name(), job.id()),
                new TaskContainer(names, asked, pool.properties(), world.images(), blobs, log, end, root));
    }

    /** Ends every program. */
    void close() {
        synchronized (this) {
            jobs.values().forEach(JobState::close);
        }
        runs.close();
        blobs.close();
    }
}
