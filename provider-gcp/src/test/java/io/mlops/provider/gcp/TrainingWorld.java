package io.mlops.provider.gcp;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpPlace;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.sandbox.grpc.GcpTiming;
import io.mlops.tck.TestTrainer;
import io.mlops.tck.TrainerScript;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A sandbox of its own for one test, in which nothing was done before; one fake-gcs-server for all tests of this process. */
final class TrainingWorld implements TrainingAccount {
    static final String HOME = "asia-northeast1";
    static final String OTHER = "us-central1";
    static final String IMAGE = "test/trainer";
    /** Where buckets are on a real machine. */
    private static final String MACHINE = "/gcs";

    private final Path folder;
    private final Path script;
    private final GcpSandbox sandbox;
    private final List<Provider> opened = new ArrayList<>();
    private final List<GcpClients> clients = new ArrayList<>();

    TrainingWorld() {
        try {
            // Short of links: what runs there is found by its path.
            this.folder = Files.createTempDirectory("mlops-gcp-").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.script = TrainerScript.in(folder);
        this.sandbox = GcpSandbox.start(
                SharedFakeGcs.get(),
                folder,
                GcpOptions.defaults()
                        .withTiming(GcpTiming.all(Duration.ofMillis(20)))
                        .withImage(IMAGE, List.of(script.toString())));
    }

    GcpSandbox sandbox() {
        return sandbox;
    }

    /** The region that holds the artifacts. */
    GcpPlace home() {
        return sandbox.region(HOME);
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.settings());
        settings.put("attempts", "1");
        return settings;
    }

    GcpConfig config() {
        return GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, settings()));
    }

    Provider open() {
        return open(config(), InstantSource.system());
    }

    Provider open(GcpConfig config, InstantSource clock) {
        Provider provider = GcpProvider.open(config, clients(config), CallListener.NONE, clock);
        opened.add(provider);
        return provider;
    }

    GcpClients clients(GcpConfig config) {
        GcpClients made = new GcpClients(
                config.credentials(), config.endpoints(), config.attempts(), new SandboxCaller(sandbox.metadataHost()));
        clients.add(made);
        return made;
    }

    /** A program that does what {@link TestTrainer} does, and has the folder of its job on its command line. */
    @Override
    public TrainingProgram trainer() {
        return TrainingProgram.image(IMAGE, script.toString(), MACHINE);
    }

    @Override
    public Provider open(Map<String, String> more) {
        Map<String, String> all = settings();
        all.putAll(more);
        return open(GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, all)), InstantSource.system());
    }

    @Override
    public Location location() {
        return Location.of(GcpConfig.PROVIDER, HOME);
    }

    @Override
    public int trainers(ResourceName job) {
        return trainers(job.value());
    }

    @Override
    public Optional<GcpSandbox> machines() {
        return Optional.of(sandbox);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    /** The trainers of a job that run, asked of the system. */
    int trainers(String job) {
        return TrainerScript.running(folder.resolve("containers/jobs").resolve(job) + "/");
    }

    @Override
    public void close() {
        sandbox.places().values().forEach(place -> place.faults().liftAll());
        try (Provider last = open()) {
            last.training()
                    .list(Tags.none())
                    .forEach(job -> last.training().cancel(job.spec().name()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> last.training().list(Tags.none()).stream()
                            .allMatch(job -> job.state().ended()));
        }
        opened.forEach(Provider::close);
        clients.forEach(GcpClients::close);
        sandbox.close();
        Folders.delete(folder);
    }
}
