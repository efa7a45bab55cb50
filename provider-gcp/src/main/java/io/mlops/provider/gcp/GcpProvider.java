package io.mlops.provider.gcp;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.provider.Provider;
import io.mlops.training.TrainingJobs;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Artifacts in Cloud Storage, endpoints and training jobs on Vertex AI, light endpoints on Cloud Run. Thread-safe. */
final class GcpProvider implements Provider {
    private static final Set<Capability> CAPABILITIES =
            Stream.of(GcsArtifactStore.CAPABILITIES, VertexTrainingJobs.CAPABILITIES)
                    .flatMap(Set::stream)
                    .collect(Collectors.toUnmodifiableSet());

    private final GcpConfig config;
    private final GcpClients clients;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, GcsArtifactStore> stores = new ConcurrentHashMap<>();
    private final ArtifactStore artifacts;
    private final TrainingJobs training;

    GcpProvider(GcpConfig config, GcpClients clients, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.clock = clock;
        RegionalStores<GcsArtifactStore> regional =
                new RegionalStores<>(config.regions(), config::bucketIn, this::store);
        this.training = new TrainingJobs(
                new VertexTrainingJobs(
                        config,
                        clients,
                        regional.home(),
                        TrainingParts.of(
                                config, GcpInstanceTypes.load(), new GcpImages(config, clients)::resolve),
                        clock),
                listener);
        this.artifacts = new ArtifactStore(regional.home().withCopies(regional::copies), listener);
    }

    private GcsArtifactStore store(String region) {
        return stores.computeIfAbsent(
                region, at -> new GcsArtifactStore(() -> clients.storage(at), config, at, random, clock));
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
        throw lacks(Capability.ENDPOINTS);
    }

    @Override
    public TrainingJobs training() {
        return training;
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking(GcpConfig.PROVIDER);
    }

    @Override
    public void close() {
        clients.close();
    }

    private static MlopsException lacks(Capability capability) {
        return new MlopsException(ErrorCode.UNSUPPORTED, "provider " + GcpConfig.PROVIDER + " lacks " + capability);
    }
}
