package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Artifacts in files and endpoints in processes of this machine. Thread-safe. */
final class LocalProvider implements Provider {
    static final Set<Capability> CAPABILITIES = capabilities(
            LocalArtifactStore.CAPABILITIES,
            Set.of(
                    Capability.ENDPOINTS,
                    Capability.ENDPOINT_SCALING,
                    Capability.REPLICA_ADDRESSES,
                    Capability.FAULT_KILL,
                    Capability.FAULT_HANG));

    private final LocalConfig config;
    private final LocalEndpoints driver;
    private final ArtifactStore artifacts;
    private final Endpoints endpoints;
    private final LocalFaults faultDriver;
    private final FaultInjector faults;

    private LocalProvider(
            LocalConfig config,
            LocalArtifactStore store,
            LocalEndpoints driver,
            LocalFaults faults,
            CallListener listener) {
        this.config = config;
        this.driver = driver;
        this.artifacts = new ArtifactStore(store, listener);
        this.endpoints = new Endpoints(driver, listener);
        this.faultDriver = faults;
        this.faults = new FaultInjector(faultDriver, listener);
    }

    private static Set<Capability> capabilities(Set<Capability> one, Set<Capability> other) {
        Set<Capability> all = EnumSet.copyOf(one);
        all.addAll(other);
        return Collections.unmodifiableSet(all);
    }

    static LocalProvider open(LocalConfig config, CallListener listener, InstantSource clock) {
        try {
            SecureRandom random = new SecureRandom();
            ModelServer server =
                    ModelServer.of(config.modelServer(), Objects.requireNonNullElse(System.getenv("PATH"), ""));
            LocalArtifactStore store =
                    LocalArtifactStore.open(config.home().resolve("objects"), clock, random, config.restoreTime());
            LocalFolders folders = LocalFolders.open(config.home());
            LocalEndpoints driver = new LocalEndpoints(config, folders, store, server, clock, random);
            return new LocalProvider(config, store, driver, new LocalFaults(driver, server.detach()), listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "cannot open provider local: interrupted", e);
        } catch (IOException | LocalException e) {
            throw new MlopsException(
                    LocalErrors.classify(e), "cannot open provider local: " + LocalErrors.reason(e), e);
        }
    }

    @Override
    public String name() {
        return LocalConfig.PROVIDER;
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
    public FaultInjector faults() {
        return faults;
    }

    @Override
    public void close() {
        faultDriver.close();
        driver.close();
    }
}
