package io.mlops.sandbox.gcp;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.cloud.CloudPlace;
import io.mlops.sandbox.cloud.SandboxCloud;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.cloudlogging.LoggingCalls;
import io.mlops.sandbox.cloudrun.CloudRunServices;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.gcs.FakeGcs;
import io.mlops.sandbox.gcs.GcsService;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpTokens;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.LongOperations;
import io.mlops.sandbox.vertex.CustomJobs;
import io.mlops.sandbox.vertex.VertexEndpoints;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.RoutedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running Google Cloud of this machine: all control planes at one port, the metadata server at another, and the storage and the data
 * planes of each region at one of its own. Everything is gone when it ends. Thread-safe.
 */
public final class GcpSandbox implements SandboxCloud {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Path containers;
    private final GcpWorld world;
    private final Map<String, GcpPlace> regions = new LinkedHashMap<>();
    private final Map<String, List<RoutedService>> data = new LinkedHashMap<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("looks at the sandbox's GCP").factory());
    private final List<GcpService> services;
    private final GcpControl control;
    private final Listener metadata;
    private final VertexEndpoints vertex;
    private final CloudRunServices run;
    private @Nullable FakeGcs ours;

    private GcpSandbox(GcpOptions options, Path folder) {
        this.containers = folder.resolve("containers");
        List<GcpService> all = new ArrayList<>();
        options.regions().forEach((name, port) -> {
            data.put(name, List.of());
            regions.put(name, new GcpPlace(name, port, () -> all, () -> data(name)));
        });
        this.metadata =
                new Listener(options.metadataPort(), request -> metadataPages().answer(request));
        this.world = new GcpWorld(
                options.account(),
                containers,
                options.clock(),
                options.timing(),
                options.images(),
                new LongOperations(options.clock()),
                new GcpTokens(options.account(), options.clock(), options.tokenLife()),
                metadataHost(),
                List.copyOf(regions.values()));
        LogEntries logs = new LogEntries(world.clock(), world.account().project());
        this.vertex = new VertexEndpoints(world, logs);
        this.run = new CloudRunServices(world, logs);
        options.services().forEach(service -> all.add(service.apply(world)));
        all.addAll(own(logs));
        this.services = List.copyOf(all);
        regions.values().forEach(this::publish);
        this.control = GcpControl.open(options.controlPort(), world, services);
        // A job goes on though nobody asks how it is.
        var unused = looks.scheduleWithFixedDelay(
                () -> services.forEach(GcpService::look),
                LOOK_EVERY.toMillis(),
                LOOK_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Starts it and returns once everything answers.
     *
     * @param folder for containers and logs; made where it is not there
     */
    public static GcpSandbox start(Path folder, GcpOptions options) {
        folder(folder);
        return new GcpSandbox(options, folder);
    }

    private static void folder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot start the sandbox in " + folder + ": " + e, e);
        }
    }

    /**
     * Likewise, with storage of its own: one bucket a region.
     *
     * @param tools where installations lie
     */
    public static GcpSandbox start(Path tools, Path folder, GcpOptions options) throws InterruptedException {
        folder(folder);
        FakeGcs storage = FakeGcs.start(tools, folder.resolve("fake-gcs-server.log"));
        try {
            GcpSandbox sandbox = start(storage, folder, options);
            sandbox.ours = storage;
            return sandbox;
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /**
     * Likewise, with storage: one bucket a region.
     *
     * @param storage holds it; not ended with the sandbox, and may serve several
     */
    public static GcpSandbox start(FakeGcs storage, Path folder, GcpOptions options) {
        return start(folder, options.withService(world -> GcsService.open(world, storage.url())));
    }

    /** The sandbox's own services; the first that matches a path of a region answers. */
    private List<GcpService> own(LogEntries logs) {
        return List.of(
                world.operations(),
                vertex.models(),
                vertex,
                run,
                new ArtifactRegistry(world),
                new ProjectPages(world),
                new CustomJobs(world, logs),
                new LoggingCalls(world.account(), logs));
    }

    private MetadataPages metadataPages() {
        return new MetadataPages(world);
    }

    private void publish(GcpRegion region) {
        List<RoutedService> answering = services.stream()
                .flatMap(service -> service.data(region).stream())
                .toList();
        synchronized (data) {
            data.put(region.name(), answering);
        }
    }

    private List<RoutedService> data(String region) {
        synchronized (data) {
            return data.getOrDefault(region, List.of());
        }
    }

    @Override
    public String name() {
        return "gcp";
    }

    @Override
    public ObjectNode describe() {
        ObjectNode told = JSON.createObjectNode().put("metadata-host", metadataHost());
        settings().forEach(told.putObject("settings")::put);
        return told;
    }

    @Override
    public Map<String, CloudPlace> places() {
        Map<String, CloudPlace> places = new LinkedHashMap<>(regions);
        places.put(GcpControl.NAME, control);
        return places;
    }

    public GcpControl control() {
        return control;
    }

    public Collection<GcpPlace> regions() {
        return regions.values();
    }

    /** NOT_FOUND where it was not started with such a region. */
    public GcpPlace region(String name) {
        GcpPlace region = regions.get(name);
        if (region == null) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot find region " + name + ": the sandbox has " + regions.keySet());
        }
        return region;
    }

    /** Where the machine's service account gets its tokens: {@code HOST:PORT}, for {@code GCE_METADATA_HOST}. */
    public String metadataHost() {
        return metadata.url().getAuthority();
    }

    /** Its services of Cloud Run. */
    public CloudRunServices run() {
        return run;
    }

    /** The endpoints of Vertex AI: for what only the service does. */
    public VertexEndpoints vertex() {
        return vertex;
    }

    /** Who gives out tokens: for clients that get theirs past the network. */
    public GcpTokens tokens() {
        return world.tokens();
    }

    /** The settings of the provider for this sandbox. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("project", world.account().project());
        settings.put("regions", String.join(",", regions.keySet()));
        settings.put("bucket", "mlops-{region}");
        settings.put("repository", "mlops");
        settings.put("service-account", world.account().caller());
        for (String service : List.of("aiplatform", "run", "logging", "cloudquotas", "resourcemanager")) {
            settings.put("endpoint." + service, control.url().toString());
        }
        for (GcpPlace region : regions.values()) {
            for (String service : List.of("storage", "predict", "registry", "run-app")) {
                settings.put(
                        "endpoint." + service + "." + region.name(),
                        region.url().toString());
            }
        }
        return settings;
    }

    /** The names of all that users made. */
    public List<String> resources() {
        return services.stream()
                .flatMap(service -> service.resources().stream())
                .toList();
    }

    @Override
    public void close() {
        looks.shutdownNow();
        regions.values().forEach(GcpPlace::close);
        control.close();
        metadata.close();
        services.forEach(GcpService::close);
        if (ours != null) {
            ours.close();
        }
        Folders.delete(containers);
    }
}
