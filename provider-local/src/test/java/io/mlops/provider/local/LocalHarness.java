package io.mlops.provider.local;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.TestModel;
import io.mlops.tck.TestTrainer;
import io.mlops.tck.TrainingHarness;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** A {@link LocalWorld} for the contracts. */
final class LocalHarness implements TrainingHarness {
    private final LocalWorld world;
    private final Provider provider;
    private final Provider second;
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

    LocalHarness(Path folder) throws IOException {
        this.world = new LocalWorld(folder);
        // The system's clock, moved on where a test wants days to pass.
        InstantSource clock = () -> Instant.now().plus(passed.get());
        this.provider = world.open(clock);
        this.second = world.open(clock);
    }

    @Override
    public ProviderFactory factory() {
        return new LocalProviderFactory();
    }

    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("home", "model-server");
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
    }

    @Override
    public Location location() {
        return LocalWorld.A;
    }

    @Override
    public String image() {
        return "mlops/model-server";
    }

    @Override
    public Compute compute() {
        return Compute.defaults();
    }

    @Override
    public TestModel model() {
        return model("ready");
    }

    @Override
    public TestModel brokenModel() {
        return model("bad-model");
    }

    private static TestModel model(String behaviour) {
        return TestModel.policy(behaviour.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int running(String endpoint) {
        return world.running(endpoint);
    }

    @Override
    public boolean pass(Duration time) {
        passed.accumulateAndGet(time, Duration::plus);
        return true;
    }

    @Override
    public void finishRestores() {
        pass(LocalWorld.RESTORE_TIME);
    }

    @Override
    public TrainingProgram trainer() {
        return TrainingProgram.command(List.of(world.trainer(TestTrainer.class).toString()));
    }

    @Override
    public int trainers(ResourceName job) {
        return world.trainers(job.value()).size();
    }

    /** Jobs that run until they are told to end, as many as may run at once. */
    @Override
    public AutoCloseable withholdMachines() {
        return world.withholdMachines(provider);
    }

    /** Temporary files, unfinished uploads, and contents without an entry of their own. */
    @Override
    public int residue() {
        Path objects = world.home().resolve("objects");
        return Math.toIntExact(files(objects.resolve("tmp"))
                + files(objects.resolve("uploads"))
                + files(objects.resolve("contents"))
                - files(objects.resolve("entries")));
    }

    private static long files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int moreThanOnePage() {
        // A folder has no pages; enough to spread over many.
        return 300;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void close() {
        world.close();
    }
}
