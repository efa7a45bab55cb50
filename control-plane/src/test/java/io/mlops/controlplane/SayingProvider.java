package io.mlops.controlplane;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.provider.Provider;
import java.util.List;
import java.util.Set;

/** A provider of two locations, a and b, that only says what it has. */
class SayingProvider implements Provider {
    private final String name;
    private final Set<Capability> capabilities;

    SayingProvider(String name, Set<Capability> capabilities) {
        this.name = name;
        this.capabilities = capabilities;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public List<Location> locations() {
        return List.of(Location.of(name, "a"), Location.of(name, "b"));
    }

    @Override
    public ArtifactStore artifacts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Endpoints endpoints() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking(name);
    }

    @Override
    public void close() {
        // Nothing to give back.
    }
}
