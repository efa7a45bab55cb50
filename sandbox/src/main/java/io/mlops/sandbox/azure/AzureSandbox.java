package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmStore;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Operations;
import io.mlops.sandbox.arm.Tokens;
import io.mlops.sandbox.azurebatch.AzureBatch;
import io.mlops.sandbox.azurecost.ConsumptionBudgets;
import io.mlops.sandbox.azurecost.CostManagement;
import io.mlops.sandbox.azureml.AutoscaleSettings;
import io.mlops.sandbox.azureml.AzureMlTraining;
import io.mlops.sandbox.azureml.OnlineEndpoints;
import io.mlops.sandbox.azureml.WorkspaceAssets;
import io.mlops.sandbox.azurestorage.BlobFront;
import io.mlops.sandbox.azurestorage.StorageAccounts;
import io.mlops.sandbox.azurestorage.StorageArm;
import io.mlops.sandbox.azurite.Azurite;
import io.mlops.sandbox.cloud.CloudPlace;
import io.mlops.sandbox.cloud.CloudServices;
import io.mlops.sandbox.cloud.RegionalCloud;
import io.mlops.sandbox.wire.RoutedService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running Azure of this machine: Resource Manager and the tokens at one port, and the data planes of each region at one of its own.
 * Everything is gone when it ends. Thread-safe.
 */
public final class AzureSandbox extends RegionalCloud<AzureRegion> {
    private static final JsonMapper JSON = new JsonMapper();
    /** The container that is there from the beginning. */
    private static final String CONTAINER = "mlops";

    private final CloudServices<ArmService> services = new CloudServices<>();
    private final ArmWorld world;
    private final AzureManagement management;
    private final OnlineEndpoints online;
    private final AzureMlTraining training;
    private final AzureBatch batch;
    private final CostManagement costs = new CostManagement();
    private final ConsumptionBudgets budgets;
    private final Azurite azurite;
    private final boolean ours;

    private AzureSandbox(AzureOptions options, Path folder, Azurite azurite, boolean ours) {
        super("Azure", folder);
        this.azurite = azurite;
        this.ours = ours;
        options.regions().forEach((name, port) -> add(new AzureRegion(name, port, services)));
        this.world = new ArmWorld(
                options.account(),
                containers(),
                options.clock(),
                options.timing(),
                options.images(),
                new Operations(options.clock()),
                new ArmStore(options.clock()),
                new Tokens(options.account(), options.clock(), options.tokenLife()),
                List.copyOf(regions()));
        this.online = new OnlineEndpoints(world);
        this.training = new AzureMlTraining(world);
        this.batch = new AzureBatch(world);
        this.budgets = new ConsumptionBudgets(world, costs);
        this.management = AzureManagement.open(options.managementPort(), () -> world, services::all);
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
            throw cannotStart(folder, e);
        }
    }

    private void open(AzureOptions options) throws IOException, InterruptedException {
        StorageAccounts storage = new StorageAccounts(world, azurite.url(), CONTAINER);
        List<ArmService> all = new ArrayList<>();
        options.services().forEach(service -> all.add(service.apply(world)));
        all.addAll(services(storage));
        all.addAll(training.services());
        all.addAll(batch.services());
        services.give(all);
        regions().forEach(region -> services.publish(region.name(), dataServices(storage, region)));
        look(services::look);
    }

    /** What answers behind Resource Manager; the first that knows a path does. */
    private List<ArmService> services(StorageAccounts storage) {
        return List.of(
                world.operations(),
                online,
                new WorkspaceAssets(world),
                new AutoscaleSettings(world),
                costs,
                budgets,
                new AccountPages(world),
                new SubscriptionPages(world),
                new StorageArm(storage));
    }

    /** What answers in a region; the first that matches does. */
    private List<RoutedService> dataServices(StorageAccounts storage, ArmRegion region) {
        return List.of(
                online.scoring(region), training.history(region), batch.data(region), new BlobFront(storage, region));
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
        return placesAnd(AzureManagement.NAME, management);
    }

    public AzureManagement management() {
        return management;
    }

    /** The subscription's bill. */
    public CostManagement costs() {
        return costs;
    }

    public ConsumptionBudgets budgets() {
        return budgets;
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
        settings.put(
                "regions",
                String.join(",", regions().stream().map(AzureRegion::name).toList()));
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
        for (AzureRegion region : regions()) {
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
        return services.resources();
    }

    @Override
    protected void end() {
        management.close();
        services.close();
        if (ours) {
            azurite.close();
        }
    }
}
