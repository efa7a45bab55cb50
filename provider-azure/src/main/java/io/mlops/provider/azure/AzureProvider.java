package io.mlops.provider.azure;

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
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Artifacts in Blob Storage, endpoints and training jobs on Azure Machine Learning. Thread-safe. */
final class AzureProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = BlobArtifactStore.CAPABILITIES;

    private final AzureConfig config;
    private final AzureClients clients;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, BlobArtifactStore> stores = new ConcurrentHashMap<>();
    private final ArtifactStore artifacts;

    AzureProvider(AzureConfig config, AzureClients clients, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.clock = clock;
        RegionalStores<BlobArtifactStore> regional =
                new RegionalStores<>(config.regions(), config::storageAccountIn, this::store);
        this.artifacts = new ArtifactStore(regional.home().withCopies(regional::copies), listener);
    }

    private BlobArtifactStore store(String region) {
        return stores.computeIfAbsent(
                region,
                at -> new BlobArtifactStore(clients.blob(config, at), clients.arm(), config, at, random, clock));
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
        throw lacks(Capability.ENDPOINTS);
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking(AzureConfig.PROVIDER);
    }

    @Override
    public void close() {
        clients.close();
    }

    private static MlopsException lacks(Capability capability) {
        return new MlopsException(ErrorCode.UNSUPPORTED, "provider " + AzureConfig.PROVIDER + " lacks " + capability);
    }
}
