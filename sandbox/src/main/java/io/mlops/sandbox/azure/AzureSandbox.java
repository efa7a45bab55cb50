package io.mlops.sandbox.azure;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmStore;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Operations;
import io.mlops.sandbox.arm.Tokens;
import io.mlops.sandbox.azurebatch.AzureBatch;
import io.mlops.sandbox.azureml.AutoscaleSettings;
import io.mlops.sandbox.azureml.AzureMlTraining;
import io.mlops.sandbox.azureml.OnlineEndpoints;
import io.mlops.sandbox.azureml.WorkspaceAssets;
import io.mlops.sandbox.azurestorage.BlobFront;
import io.mlops.sandbox.azurestorage.StorageAccounts;
import io.mlops.sandbox.azurestorage.StorageArm;
import io.mlops.sandbox.azurite.Azurite;
import io.mlops.sandbox.cloud.CloudPlace;
import io.mlops.sandbox.cloud.SandboxCloud;
import io.mlops.sandbox.container.Folders;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running Azure of this machine: Resource Manager and the tokens at one port, and the data planes of each region at one of its own.
 * Everything is gone when it ends. Thread-safe.
 */
public final class AzureSandbox implements SandboxCloud {
    private static final JsonMapper JSON = new JsonMapper();
    /** The container that is there from the beginning. */
    private static final String CONTAINER = "mlops";

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Path containers;
    private final ArmWorld world;
    private final AzureManagement management;
    private final OnlineEndpoints online;
    private final AzureMlTraining training;
    private final AzureBatch batch;
    private final Map<String, AzureRegion> regions = new LinkedHashMap<>();
    private final Map<String, List<RoutedService>> data = new LinkedHashMap<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("looks at the sandbox's Azure").factory());
    private final Azurite azurite;
    private final boolean ours;
    private volatile List<ArmService> services = List.of();

    private AzureSandbox(AzureOptions options, Path folder, Azurite azurite, boolean ours) {
        this.azurite = azurite;
        this.ours = ours;
        this.containers = folder.resolve("containers");
        options.regions().forEach((name, port) -> {
            data.put(name, List.of());
            regions.put(name, new AzureRegion(name, port, () -> services, () -> data(name)));
        });
        this.world = new ArmWorld(
                options.account(),
                containers,
                options.clock(),
                options.timing(),
                options.images(),
                new Operations(options.clock()),
                new ArmStore(options.clock()),
                new Tokens(options.account(), options.clock(), options.tokenLife()),
                List.copyOf(regions.values()));
        this.online = new OnlineEndpoints(world);
        this.training = new AzureMlTraining(world);
        this.batch = new AzureBatch(world);
        this.management = AzureManagement.open(options.managementPort(), () -> world, () -> services);
    }

    /**
     * Starts it and returns once everything answers.
     *
     * @param tools where installations lie
     * @param folder for containers and logs; made where it is not there
     */
    public static AzureSandbox start(Path tools, Path folder, AzureOptions options) throws InterruptedException {
        folder(folder);
        Azurite azurite = Azurite.start(tools, folder.resolve("azurite.log"));
        return start(azurite, true, folder, options);
    }

    /**
     * Starts it with an Azurite that runs already, and goes on when the sandbox ends.
     *
     * @param folder for containers and logs; made where it is not there
     */
    public static AzureSandbox start(Azurite azurite, Path folder, AzureOptions options) throws InterruptedException {
        folder(folder);
        return start(azurite, false, folder, options);
    }

    private static AzureSandbox start(Azurite azurite, boolean ours, Path folder, AzureOptions options)
            throws InterruptedException {
        AzureSandbox sandbox = new AzureSandbox(options, folder, azurite, ours);
        try {
            sandbox.open(options);
            return sandbox;
        } catch (IOException e) {
            sandbox.close();
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot start the sandbox in " + folder + ": " + e, e);
        }
    }

    private static void folder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot start the sandbox in " + folder + ": " + e, e);
        }
    }

    private void open(AzureOptions options) throws IOException, InterruptedException {
        StorageAccounts storage = new StorageAccounts(world, azurite.url(), CONTAINER);
        List<ArmService> all = new ArrayList<>();
        options.services().forEach(service -> all.add(service.apply(world)));
        all.addAll(services(storage));
        all.addAll(training.services());
        all.addAll(batch.services());
        services = List.copyOf(all);
        for (AzureRegion region : regions.values()) {
            synchronized (data) {
                data.put(region.name(), dataServices(storage, region));
            }
        }
        // A job goes on though nobody asks how it is.
        var unused = looks.scheduleWithFixedDelay(
                () -> services.forEach(ArmService::look),
                LOOK_EVERY.toMillis(),
                LOOK_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** What answers behind Resource Manager; the first that knows a path does. */
    private List<ArmService> services(StorageAccounts storage) {
        return List.of(
                world.operations(),
                online,
                new WorkspaceAssets(world),
                new AutoscaleSettings(world),
                new AccountPages(world),
                new SubscriptionPages(world),
                new StorageArm(storage));
    }

    /** What answers in a region; the first that matches does. */
    private List<RoutedService> dataServices(StorageAccounts storage, ArmRegion region) {
        return List.of(
                online.scoring(region), training.history(region), batch.data(region), new BlobFront(storage, region));
    }

    private List<RoutedService> data(String region) {
        synchronized (data) {
            return data.getOrDefault(region, List.of());
        }
    }

    @Override
    public String name() {
        return "azure";
    }

    @Override
    public ObjectNode describe() {
        ObjectNode told = JSON.createObjectNode()
                .put("tenant", world.account().tenant())
                .put("identity-endpoint", management.identityEndpoint().toString())
                .put("identity-header", management.identityHeader());
        settings().forEach(told.putObject("settings")::put);
        return told;
    }

    @Override
    public Map<String, CloudPlace> places() {
        Map<String, CloudPlace> places = new LinkedHashMap<>(regions);
        places.put(AzureManagement.NAME, management);
        return places;
    }

    public AzureManagement management() {
        return management;
    }

    public Collection<AzureRegion> regions() {
        return regions.values();
    }

    /** NOT_FOUND where it was not started with such a region. */
    public AzureRegion region(String name) {
        AzureRegion region = regions.get(name);
        if (region == null) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot find region " + name + ": the sandbox has " + regions.keySet());
        }
        return region;
    }

    /** Who gives out tokens: for clients that get theirs past the network. */
    public Tokens tokens() {
        return world.tokens();
    }

    /** The settings of the provider for this sandbox. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("subscription", world.account().subscription());
        settings.put("resource-group", world.account().group());
        settings.put("regions", String.join(",", regions.keySet()));
        settings.put("workspace", "mlops-sandbox-{region}");
        settings.put("storage-account", "mlops{region}");
        settings.put("batch-account", "mlops{region}");
        settings.put("registry", "mlopssandbox");
        settings.put(
                "identity",
                world.account().groupId()
                        + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mlops-sandbox");
        settings.put("managed-identity", "system");
        settings.put("endpoint.management", management.url().toString());
        settings.put("endpoint.registry", management.url().toString());
        // It has no price list; nobody is to be asked in its place.
        settings.put("endpoint.prices", management.url().toString());
        for (AzureRegion region : regions.values()) {
            for (String service : List.of("blob", "scoring", "batch", "history")) {
                settings.put(
                        "endpoint." + service + "." + region.name(),
                        region.url().toString());
            }
        }
        return settings;
    }

    /** The ids of all that users made. */
    public List<String> resources() {
        return services.stream()
                .flatMap(service -> service.resources().stream())
                .toList();
    }

    @Override
    public void close() {
        looks.shutdownNow();
        regions.values().forEach(AzureRegion::close);
        management.close();
        services.forEach(ArmService::close);
        if (ours) {
            azurite.close();
        }
        Folders.delete(containers);
    }
}
