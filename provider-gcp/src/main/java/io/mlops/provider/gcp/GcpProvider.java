package io.mlops.provider.gcp;

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

/** Artifacts in Cloud Storage, endpoints and training jobs on Vertex AI, light endpoints on Cloud Run. Thread-safe. */
final class GcpProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = Set.of();

    private final GcpConfig config;
    private final GcpClients clients;

    GcpProvider(GcpConfig config, GcpClients clients, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = clients;
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
        throw lacks(Capability.ARTIFACTS);
    }

    @Override
    public Endpoints endpoints() {
        throw lacks(Capability.ENDPOINTS);
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
