package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Hosting;
import io.mlops.fault.FaultInjector;
import io.mlops.image.ImageReference;
import io.mlops.price.PriceSource;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.spi.DriverException;
import io.mlops.training.TrainingJobs;
import io.mlops.transport.TransportLimits;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Artifacts in Blob Storage, endpoints on Azure Machine Learning, training jobs there or on Azure Batch. Thread-safe. */
final class AzureProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = Stream.of(
                    BlobArtifactStore.CAPABILITIES,
                    AzureMlEndpoints.CAPABILITIES,
                    AzureTrainingJobs.CAPABILITIES,
                    AzurePrices.CAPABILITIES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final AzureConfig config;
    private final AzureClients clients;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, BlobArtifactStore> stores = new ConcurrentHashMap<>();
    private final ArtifactStore artifacts;
    private final AzureInstanceTypes types = AzureInstanceTypes.load();
    private final AcrNames images;
    private final Endpoints endpoints;
    private final TrainingJobs training;
    private final PriceSource prices;

    AzureProvider(AzureConfig config, AzureClients clients, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.clock = clock;
        RegionalStores<BlobArtifactStore> regional =
                new RegionalStores<>(config.regions(), config::storageAccountIn, this::store);
        this.artifacts = new ArtifactStore(regional.home().withCopies(regional::copies), listener);
        this.images = new AcrNames(config);
        AzureMlEndpoints.ImageSource source =
                (image, region) -> pinned(images.locate(image)).toString();
        this.endpoints = new Endpoints(
                new AzureMlEndpoints(
                        config, clients.arm(), regional, types, source, new WorkspaceDatastore(config, clients.arm())),
                listener);
        TrainingData data = new TrainingData(
                regional.home(), () -> clients.blob(config, config.home()).getBlobContainerClient(config.container()));
        TrainingParts parts = new TrainingParts(config, types, source);
        this.training = new TrainingJobs(
                new AzureTrainingJobs(
                        config,
                        List.of(
                                new AzureMlTrainingJobs(config, clients, data, parts),
                                new BatchTrainingJobs(config, clients, data, parts, clock)),
                        data,
                        parts,
                        clock),
                listener);
        this.prices = new PriceSource(new AzurePrices(clients, config.endpoints(), clock), listener);
    }

    private BlobArtifactStore store(String region) {
        return stores.computeIfAbsent(region, at -> new BlobArtifactStore(clients, config, at, random, clock));
    }

    @Override
    public String name() {
        return AzureConfig.PROVIDER;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Location> locations() {
        return config.locations();
    }

    @Override
    public ArtifactStore artifacts() {
        return artifacts;
    }

    @Override
    public Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public TrainingJobs training() {
        return training;
    }

    @Override
    public PriceSource prices() {
        return prices;
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking(AzureConfig.PROVIDER);
    }

    /** Managed online endpoints have no spot and nothing without machines. */
    @Override
    public Optional<String> machine(Need need) {
        String region = need.location().region().orElse("");
        try {
            return Optional.of(
                    switch (need.hosting()) {
                        case Hosting.OnDemand() ->
                            types.of(need.compute(), region) + ", on-demand (endpoints have no spot)";
                        case Hosting.Spot() ->
                            throw new AzureException(
                                    ErrorCode.UNSUPPORTED,
                                    "Azure Machine Learning has spot machines for training jobs and none for endpoints;"
                                            + " write on-demand, or any, which means on-demand there");
                        case Hosting.Serverless(int maximum) ->
                            throw new AzureException(
                                    ErrorCode.UNSUPPORTED,
                                    "Azure Machine Learning hosts own models on machines only; leave serverless out");
                    });
        } catch (DriverException e) {
            throw new MlopsException(e.code(), "cannot host at " + need.location() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<TransportLimits> transportLimits() {
        return Optional.of(AzureMlTransport.LIMITS);
    }

    @Override
    public Optional<ImageReference> image(String name, Location location) {
        try {
            return Optional.of(images.locate(name));
        } catch (AzureException e) {
            throw new MlopsException(e.code(), "cannot host at " + location + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ImageReference pin(ImageReference image) {
        try {
            return pinned(image);
        } catch (AzureException e) {
            throw new MlopsException(e.code(), "cannot host: " + e.getMessage(), e);
        } catch (RuntimeException e) { // whatever the libraries throw
            throw new MlopsException(
                    AzureErrors.classify(e), "cannot look up image " + image + ": " + AzureErrors.reason(e), e);
        }
    }

    private ImageReference pinned(ImageReference image) throws AzureException {
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
    public void close() {
        clients.close();
    }
}
