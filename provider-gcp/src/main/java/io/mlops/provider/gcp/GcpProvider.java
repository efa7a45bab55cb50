package io.mlops.provider.gcp;

import io.mlops.CallListener;
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

/** Artifacts in Cloud Storage, endpoints and training jobs on Vertex AI, light endpoints on Cloud Run, money in Cloud Billing. Thread-safe. */
final class GcpProvider extends CloudProvider {
    private final GcpConfig config;
    private final GcpClients clients;
    private final GcpInstanceTypes types;
    private final GcpImages images;

    private GcpProvider(
            GcpConfig config,
            GcpClients clients,
            GcpInstanceTypes types,
            GcpImages images,
            Drivers drivers,
            CallListener listener) {
        super(config.locations(), drivers, listener);
        this.config = config;
        this.clients = clients;
        this.types = types;
        this.images = images;
    }

    /** @param clients are closed with it */
    static GcpProvider open(GcpConfig config, GcpClients clients, CallListener listener, InstantSource clock) {
        GcpInstanceTypes types = GcpInstanceTypes.load();
        GcpImages images = new GcpImages(config, clients);
        SecureRandom random = new SecureRandom();
        RegionalStores<GcsArtifactStore> stores = new RegionalStores<>(
                config.regions(),
                config::bucketIn,
                at -> new GcsArtifactStore(() -> clients.storage(config.project(), at), config, at, random, clock));
        Drivers drivers = new Drivers(
                        stores.whole(),
                        new GcpHosting(config, clients, stores, types, images::resolve),
                        new VertexTrainingJobs(
                                config,
                                clients,
                                stores.home(),
                                TrainingParts.of(config, types, images::resolve),
                                clock),
                        new GcpPrices(clients::catalog, clock))
                .withSpend(
                        new BillingExportLedger(config, () -> clients.bigQuery(config.project()), clock),
                        new GcpBudgets(config, clients::budgets));
        return new GcpProvider(config, clients, types, images, drivers, listener);
    }

    @Override
    protected String machine(Need need, String region) throws DriverException {
        return switch (need.hosting()) {
            case Hosting.OnDemand() -> types.of(need.compute(), region) + ", on-demand";
            case Hosting.Spot() -> types.of(need.compute(), region) + ", spot";
            case Hosting.Serverless(int maximum) -> "Cloud Run, up to " + maximum + " requests at a time";
        };
    }

    @Override
    protected List<String> instanceTypes(Need need, String region) {
        return need.hosting() instanceof Hosting.Serverless ? List.of() : types.names(need.compute(), region);
    }

    @Override
    protected ImageReference located(String image, String region) throws GcpException {
        return images.locate(image, region.isEmpty() ? config.home() : region);
    }

    @Override
    protected Optional<Hire> hire(Need need, String region) throws DriverException {
        if (need.hosting() instanceof Hosting.Serverless) {
            return Optional.empty();
        }
        String name = types.of(need.compute(), region).name();
        return Optional.of(new Hire(
                name, name, need.hosting() instanceof Hosting.Spot ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND));
    }

    @Override
    public Optional<TransportLimits> transportLimits(Hosting hosting) {
        return Optional.of(hosting instanceof Hosting.Serverless ? CloudRunTransport.LIMITS : VertexTransport.LIMITS);
    }

    @Override
    protected ImageReference pinned(ImageReference image) throws Exception {
        return images.pinned(image);
    }

    @Override
    public List<Finding> examine(List<Need> needs) {
        return new GcpExamination(config, clients, types).findings(needs);
    }

    /** Cloud Quotas tells of all regions at once. */
    @Override
    public List<Allowance> allowances(List<Need> needs, List<Need> held) {
        ServingQuotas quotas;
        try {
            quotas = ServingQuotas.of(config, clients);
        } catch (RuntimeException e) { // whatever the libraries throw
            String reason = GcpErrors.reason(e);
            return needs.stream()
                    .<Allowance>map(need -> new Allowance.Unknown(need, reason))
                    .toList();
        }
        return RegionalAllowances.ask(
                needs,
                held,
                GcpErrors::reason,
                (region, here, ours) -> ServingAllowances.of(config, clients, types, quotas, region, here, ours));
    }

    @Override
    public void close() {
        clients.close();
    }
}
