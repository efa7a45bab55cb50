package io.mlops.provider.gcp;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.sandbox.grpc.GcpTiming;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.ServedContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The project of a sandbox, empty but for its buckets when it is opened and when it is closed; one sandbox for all tests of this
 * process. Containers start as {@link ServedContainer}s.
 */
final class HostingWorld implements HostingAccount {
    static final String HOME = "asia-northeast1";
    static final String OTHER = "us-central1";
    static final String IMAGE = "mlops/model-server";
    /** A model that the model server can load. */
    static final Path POLICY = Path.of(System.getProperty("mlops.root"), "examples/trading-policy/model/policy.pt");

    private final List<Provider> opened = new ArrayList<>();
    private final List<GcpClients> clients = new ArrayList<>();

    GcpSandbox sandbox() {
        return Shared.SANDBOX;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox().settings());
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
        Provider provider = GcpProvider.open(config, clients(config), CallListener.NONE, InstantSource.system());
        opened.add(provider);
        return provider;
    }

    GcpClients clients(GcpConfig config) {
        GcpClients made = new GcpClients(
                config.credentials(),
                config.endpoints(),
                config.attempts(),
                new SandboxCaller(sandbox().metadataHost()));
        clients.add(made);
        return made;
    }

    @Override
    public VertexObserver observer() {
        GcpConfig config = config(Map.of());
        return new VertexObserver(config, clients(config));
    }

    @Override
    public Location location() {
        return Location.of(GcpConfig.PROVIDER, HOME);
    }

    @Override
    public String image() {
        return IMAGE;
    }

    @Override
    public TestModel model() {
        try {
            return TestModel.tradingPolicy(Files.readAllBytes(POLICY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.tradingPolicy("these are not weights".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<GcpSandbox> machines() {
        return Optional.of(sandbox());
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(90);
    }

    /** From now on something goes wrong in the first region. */
    void fail(Fault fault) {
        sandbox().region(HOME).faults().inject(fault);
    }

    void heal() {
        sandbox().regions().forEach(region -> region.faults().liftAll());
        sandbox().control().faults().liftAll();
    }

    /** Everything that was made there by endpoints, by type and name. */
    List<String> everything() {
        return sandbox().resources().stream()
                .filter(name -> name.matches(".*/(endpoints|models|services)/[^/]+"))
                .map(name -> name.replaceFirst(".*/locations/", ""))
                .toList();
    }

    @Override
    public void close() {
        heal();
        try {
            empty();
        } finally {
            opened.forEach(Provider::close);
            clients.forEach(GcpClients::close);
        }
    }

    private void empty() {
        Provider provider = open(Map.of());
        for (String each : everything()) {
            String name = each.replaceFirst(".*/", "");
            if (each.contains("/models/")) {
                new VertexParts(config(Map.of()), clients(config(Map.of())), each.replaceFirst("/.*", ""))
                        .deleteModel(config(Map.of()).parent(each.replaceFirst("/.*", "")) + "/models/" + name);
            } else {
                provider.endpoints().delete(name, Duration.ZERO);
            }
        }
    }

    /** Started when the first world is opened, ended with this process. */
    private static final class Shared {
        static final GcpSandbox SANDBOX = start();

        private static GcpSandbox start() {
            try {
                Path folder = Files.createTempDirectory("mlops-gcp-");
                GcpSandbox sandbox = GcpSandbox.start(
                        SharedFakeGcs.get(),
                        folder,
                        GcpOptions.defaults()
                                .withTiming(GcpTiming.all(Duration.ofMillis(20)))
                                .withImage(IMAGE, ServedContainer.command()));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    sandbox.close();
                    Folders.delete(folder);
                }));
                return sandbox;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
