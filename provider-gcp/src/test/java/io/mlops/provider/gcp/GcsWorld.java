package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage;
import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.sandbox.gcs.GcsBuckets;
import io.mlops.sandbox.gcs.GcsService;
import io.mlops.sandbox.grpc.GcpWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A sandbox of its own for one test, empty but for its buckets, whose clock can be moved; one fake-gcs-server for all of this process. */
final class GcsWorld implements GcsAccount {
    static final String HOME = "asia-northeast1";
    static final String OTHER = "us-central1";

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(passed.get());
    private final Path folder;
    private final GcpSandbox sandbox;
    private @Nullable GcsService service;
    private final List<Provider> opened = new ArrayList<>();
    private final List<GcpClients> clients = new ArrayList<>();

    GcsWorld() {
        try {
            this.folder = Files.createTempDirectory("mlops-gcp-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.sandbox = GcpSandbox.start(
                folder,
                GcpOptions.defaults()
                        .withClock(clock)
                        .withTokenLife(Duration.ofDays(10_000))
                        .withService(this::service));
    }

    private GcsService service(GcpWorld world) {
        service = GcsService.open(world, SharedFakeGcs.get().url());
        return service;
    }

    GcpSandbox sandbox() {
        return sandbox;
    }

    GcsBuckets buckets() {
        return Objects.requireNonNull(service).buckets();
    }

    /** What time it is in this world, for clients too. */
    InstantSource clock() {
        return clock;
    }

    @Override
    public boolean pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
        return true;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.settings());
        settings.put("attempts", "1");
        return settings;
    }

    GcpConfig config(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        return GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, settings));
    }

    @Override
    public Provider open(Map<String, String> more) {
        GcpConfig config = config(more);
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

    @Override
    public Storage storage() {
        GcpConfig config = config(Map.of());
        return clients(config).storage(config.project(), HOME);
    }

    @Override
    public String bucket() {
        return sandbox.region(HOME).bucket();
    }

    @Override
    public boolean emulated() {
        return true;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void close() {
        opened.forEach(Provider::close);
        clients.forEach(GcpClients::close);
        sandbox.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
