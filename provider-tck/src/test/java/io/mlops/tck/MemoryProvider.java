package io.mlops.tck;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.price.PriceSource;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.training.TrainingJobs;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider in memory: worlds by name, for proving that the contracts see what is wrong. */
final class MemoryProvider implements Provider {
    static final String NAME = "memory";
    static final Location HERE = Location.of(NAME, "here");
    static final String IMAGE = "memory/server";

    /** The worlds that can be opened by name. */
    static final Map<String, MemoryWorld> WORLDS = new ConcurrentHashMap<>();

    private final Set<Capability> capabilities;
    private final MemoryEndpoints driver;
    private final ArtifactStore artifacts;
    private final Endpoints endpoints;
    private final FaultInjector faults;
    private final TrainingJobs training;

    MemoryProvider(MemoryWorld world, Set<Capability> capabilities, CallListener listener) {
        CallListener told = world.makes(Mistake.TELLS_NOBODY) ? CallListener.NONE : listener;
        this.capabilities = capabilities;
        this.driver = new MemoryEndpoints(world, capabilities);
        MemoryArtifactStore store = new MemoryArtifactStore(world, capabilities);
        this.artifacts = new ArtifactStore(store, told);
        this.endpoints = new Endpoints(driver, told);
        this.faults = new FaultInjector(new MemoryFaults(world, capabilities), told);
        this.training = new TrainingJobs(new MemoryTraining(world, capabilities, store), told);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public List<Location> locations() {
        return List.of(HERE);
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
    public TrainingJobs training() {
        return training;
    }

    @Override
    public PriceSource prices() {
        return new PriceSource(new MemoryPrices(capabilities), CallListener.NONE);
    }

    @Override
    public void close() {
        driver.close();
    }

    /** Opens worlds. */
    public static final class Factory implements ProviderFactory {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Provider open(ProviderSettings settings, CallListener listener) {
            MemoryWorld world = Objects.requireNonNull(WORLDS.get(settings.require("world")));
            if (!world.makes(Mistake.IGNORES_UNKNOWN_SETTINGS)) {
                settings.requireAllRead();
            }
            return new MemoryProvider(world, Set.of(Capability.values()), listener);
        }
    }
}
