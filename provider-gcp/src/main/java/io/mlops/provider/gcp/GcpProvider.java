package io.mlops.provider.gcp;

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
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Artifacts in Cloud Storage, endpoints and training jobs on Vertex AI, light endpoints on Cloud Run. Thread-safe. */
final class GcpProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = Stream.of(
                    GcsArtifactStore.CAPABILITIES,
                    GcpHosting.CAPABILITIES,
                    VertexTrainingJobs.CAPABILITIES,
                    GcpPrices.CAPABILITIES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final GcpConfig config;
    private final GcpClients clients;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, GcsArtifactStore> stores = new ConcurrentHashMap<>();
    private final ArtifactStore artifacts;
    private final GcpInstanceTypes types = GcpInstanceTypes.load();
    private final GcpImages images;
    private final Endpoints endpoints;
    private final TrainingJobs training;
    private final PriceSource prices;

    GcpProvider(GcpConfig config, GcpClients clients, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.clock = clock;
        RegionalStores<GcsArtifactStore> regional =
                new RegionalStores<>(config.regions(), config::bucketIn, this::store);
        this.artifacts = new ArtifactStore(regional.home().withCopies(regional::copies), listener);
        this.images = new GcpImages(config, clients);
        this.endpoints = new Endpoints(new GcpHosting(config, clients, regional, types, images::resolve), listener);
        this.training = new TrainingJobs(
                new VertexTrainingJobs(
                        config, clients, regional.home(), TrainingParts.of(config, types, images::resolve), clock),
                listener);
        this.prices = new PriceSource(new GcpPrices(clients::catalog, clock), listener);
    }

    private GcsArtifactStore store(String region) {
        return stores.computeIfAbsent(
                region,
                at -> new GcsArtifactStore(() -> clients.storage(config.project(), at), config, at, random, clock));
    }

    @Override
    public String name() {
        return GcpConfig.PROVIDER;
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
        return FaultInjector.lacking(GcpConfig.PROVIDER);
    }

    @Override
    public Optional<String> machine(Need need) {
        String region = need.location().region().orElse("");
        try {
            return Optional.of(
                    switch (need.hosting()) {
                        case Hosting.OnDemand() -> types.of(need.compute(), region) + ", on-demand";
                        case Hosting.Spot() -> types.of(need.compute(), region) + ", spot";
                        case Hosting.Serverless(int maximum) -> "Cloud Run, up to " + maximum + " requests at a time";
                    });
        } catch (DriverException e) {
            throw new MlopsException(e.code(), "cannot host at " + need.location() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<ImageReference> image(String name, Location location) {
        try {
            return Optional.of(images.locate(name, location.region().orElse(config.home())));
        } catch (GcpException e) {
            throw new MlopsException(e.code(), "cannot host at " + location + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ImageReference pin(ImageReference image) {
        try {
            return images.pinned(image);
        } catch (GcpException e) {
            throw new MlopsException(e.code(), "cannot host: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "cannot look up image " + image + ": interrupted", e);
        } catch (IOException | RuntimeException e) { // whatever the libraries throw
            throw new MlopsException(
                    GcpErrors.classify(e), "cannot look up image " + image + ": " + GcpErrors.reason(e), e);
        }
    }

    @Override
    public List<Finding> examine(List<Need> needs) {
        return new GcpExamination(config, clients, types).findings(needs);
    }

    @Override
    public void close() {
        clients.close();
    }
}
