package io.mlops.provider.aws;

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

/** Artifacts in S3, endpoints and training jobs on SageMaker, money in Cost Explorer and Budgets. Thread-safe. */
final class AwsProvider extends CloudProvider {
    private final AwsConfig config;
    private final AwsClients clients;
    private final AwsInstanceTypes types;
    private final EcrImages images;

    private AwsProvider(
            AwsConfig config,
            AwsClients clients,
            AwsInstanceTypes types,
            EcrImages images,
            Drivers drivers,
            CallListener listener) {
        super(config.locations(), drivers, listener);
        this.config = config;
        this.clients = clients;
        this.types = types;
        this.images = images;
    }

    static AwsProvider open(AwsConfig config, CallListener listener, InstantSource clock) {
        AwsClients clients = new AwsClients(config);
        AwsInstanceTypes types = AwsInstanceTypes.load();
        SecureRandom random = new SecureRandom();
        RegionalStores<S3ArtifactStore> stores = new RegionalStores<>(
                config.regions(),
                config::bucketIn,
                at -> new S3ArtifactStore(
                        () -> clients.s3(at),
                        clients.direct(at, config.bucketIn(at), config.bucketOwner()),
                        config,
                        at,
                        random,
                        InstantSource.system()));
        Drivers drivers = new Drivers(
                        stores.whole(),
                        new SageMakerEndpoints(config, clients, stores, types),
                        new SageMakerTrainingJobs(config, clients, stores, types, clock),
                        new AwsPrices(clients, clock))
                .withSpend(new CostExplorerLedger(clients, clock), new AwsBudgets(clients, config.account()));
        return new AwsProvider(config, clients, types, new EcrImages(clients, config), drivers, listener);
    }

    /** Hosting has no spot (https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html is for training only). */
    @Override
    protected String machine(Need need, String region) throws DriverException {
        return switch (need.hosting()) {
            case Hosting.OnDemand() -> types.of(need.compute(), region) + ", on-demand (hosting has no spot)";
            case Hosting.Spot() ->
                throw new AwsException(
                        ErrorCode.UNSUPPORTED,
                        "SageMaker has spot machines for training jobs and none for endpoints; write"
                                + " on-demand, or any, which means on-demand there");
            case Hosting.Serverless(int maximum) -> ServerlessRoom.describe(need.compute());
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
        return Optional.of(new Hire(name, AwsPrices.bare(name), PurchaseOption.ON_DEMAND));
    }

    @Override
    public Optional<TransportLimits> transportLimits(Hosting hosting) {
        return Optional.of(SageMakerTransport.LIMITS);
    }

    @Override
    protected ImageReference located(String image, String region) throws AwsException {
        return images.locate(image, region);
    }

    @Override
    protected ImageReference pinned(ImageReference image) throws AwsException {
        return images.pin(image.toString(), image);
    }

    @Override
    public List<Finding> examine(List<Need> needs) {
        return new AwsExamination(config, clients, types).findings(needs);
    }

    @Override
    public List<Allowance> allowances(List<Need> needs, List<Need> held) {
        return RegionalAllowances.ask(
                needs,
                held,
                AwsErrors::reason,
                (region, here, ours) -> HostingAllowances.of(clients, types, region, here, ours));
    }

    @Override
    public void close() {
        clients.close();
    }
}
