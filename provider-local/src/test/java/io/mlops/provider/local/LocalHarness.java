package io.mlops.provider.local;

import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TestModel;
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
final class LocalHarness implements ProviderHarness {
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
        return new TestModel(
                behaviour.getBytes(StandardCharsets.UTF_8),
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 4L))),
                List.of(new TensorSpec("action", "FP32", List.of(-1L, 1L))));
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
