package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.provider.Provider;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Artifacts in Blob Storage, endpoints and training jobs on Azure Machine Learning. Thread-safe. */
final class AzureProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = Set.of();

    private final AzureConfig config;
    private final AzureClients clients;

    AzureProvider(AzureConfig config, AzureClients clients, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = clients;
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
        throw lacks(Capability.ARTIFACTS);
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
