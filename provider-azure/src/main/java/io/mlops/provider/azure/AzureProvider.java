package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Hosting;
import io.mlops.image.ImageReference;
import io.mlops.price.Hire;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.Allowance;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.spi.CloudProvider;
import io.mlops.provider.spi.RegionalAllowances;
import io.mlops.spi.DriverException;
import io.mlops.transport.TransportLimits;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Artifacts in Blob Storage, endpoints on Azure Machine Learning, training jobs there or on Azure Batch, money in Cost Management. Thread-safe. */
final class AzureProvider extends CloudProvider {
    private final AzureConfig config;
    private final AzureClients clients;
    private final AzureInstanceTypes types;
    private final AcrNames images;

    private AzureProvider(
            AzureConfig config,
            AzureClients clients,
            AzureInstanceTypes types,
            AcrNames images,
            Drivers drivers,
            CallListener listener) {
        super(config.locations(), drivers, listener);
        this.config = config;
        this.clients = clients;
        this.types = types;
        this.images = images;
    }

    /** @param clients are closed with it */
    static AzureProvider open(AzureConfig config, AzureClients clients, CallListener listener, InstantSource clock) {
        AzureInstanceTypes types = AzureInstanceTypes.load();
        AcrNames images = new AcrNames(config);
        SecureRandom random = new SecureRandom();
        RegionalStores<BlobArtifactStore> stores = new RegionalStores<>(
                config.regions(),
                config::storageAccountIn,
                at -> new BlobArtifactStore(clients, config, at, random, clock));
        AzureMlEndpoints.ImageSource source =
                (image, region) -> pinned(clients, images.locate(image)).toString();
        BillingCurrency currency = new BillingCurrency(config, clients.arm(), clock);
        Drivers drivers = new Drivers(
                        stores.whole(),
                        new AzureMlEndpoints(
                                config,
                                clients.arm(),
                                stores,
                                types,
                                source,
                                new WorkspaceDatastore(config, clients.arm())),
                        training(config, clients, stores.home(), new TrainingParts(config, types, source), clock),
                        new AzurePrices(clients, config.endpoints(), clock))
                .withSpend(
                        new CostManagementLedger(config, clients.arm(), clock),
                        new AzureBudgets(config, clients.arm(), currency, clock));
        return new AzureProvider(config, clients, types, images, drivers, listener);
    }

    private static AzureTrainingJobs training(
            AzureConfig config,
            AzureClients clients,
            BlobArtifactStore home,
            TrainingParts parts,
            InstantSource clock) {
        TrainingData data = new TrainingData(
                home, () -> clients.blob(config, config.home()).getBlobContainerClient(config.container()));
        return new AzureTrainingJobs(
                config,
                List.of(
                        new AzureMlTrainingJobs(config, clients, data, parts),
                        new BatchTrainingJobs(config, clients, data, parts, clock)),
                data,
                parts,
                clock);
    }

    /** Managed online endpoints have no spot and nothing without machines. */
    @Override
    protected String machine(Need need, String region) throws DriverException {
        return switch (need.hosting()) {
            case Hosting.OnDemand() -> types.of(need.compute(), region) + ", on-demand (endpoints have no spot)";
            case Hosting.Spot() ->
                throw new AzureException(
                        ErrorCode.UNSUPPORTED,
                        "Azure Machine Learning has spot machines for training jobs and none for endpoints;"
                                + " write on-demand, or any, which means on-demand there");
            case Hosting.Serverless(int maximum) ->
                throw new AzureException(
                        ErrorCode.UNSUPPORTED,
                        "Azure Machine Learning hosts own models on machines only; leave serverless out");
        };
    }

    @Override
    protected List<String> instanceTypes(Need need, String region) {
        return need.hosting() instanceof Hosting.OnDemand ? types.names(need.compute(), region) : List.of();
    }

    @Override
    protected Optional<Hire> hire(Need need, String region) throws DriverException {
        if (need.hosting() instanceof Hosting.Serverless) {
            return Optional.empty();
        }
        String name = types.of(need.compute(), region).name();
        return Optional.of(new Hire(name, name, PurchaseOption.ON_DEMAND));
    }

    @Override
    public Optional<TransportLimits> transportLimits(Hosting hosting) {
        return Optional.of(AzureMlTransport.LIMITS);
    }

    @Override
    protected ImageReference located(String image, String region) throws AzureException {
        return images.locate(image);
    }

    @Override
    protected ImageReference pinned(ImageReference image) throws AzureException {
        return pinned(clients, image);
    }

    private static ImageReference pinned(AzureClients clients, ImageReference image) throws AzureException {
        return image.withDigest(clients.registry()
                .digest(image)
                .orElseThrow(() -> AcrNames.invalid(
                        image.toString(), "there is none of this name; push it there (mlops-cli image push)")));
    }

    @Override
    public List<Finding> examine(List<Need> needs) {
        return new AzureExamination(config, clients, types).findings(needs);
    }

    @Override
    public List<Allowance> allowances(List<Need> needs, List<Need> held) {
        RegionMachines machines = new RegionMachines(config, clients.arm());
        return RegionalAllowances.ask(
                needs,
                held,
                AzureErrors::reason,
                (region, here, ours) -> MachineAllowances.of(machines, types, region, here, ours));
    }

    @Override
    public void close() {
        clients.close();
    }
}
