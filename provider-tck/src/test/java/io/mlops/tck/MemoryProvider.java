package io.mlops.tck;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.DrivenProvider;
import io.mlops.provider.spi.ProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider in memory: worlds by name, for proving that the contracts see what is wrong. */
final class MemoryProvider extends DrivenProvider {
    static final String NAME = "memory";
    static final Location HERE = Location.of(NAME, "here");
    static final String IMAGE = "memory/server";

    /** The worlds that can be opened by name. */
    static final Map<String, MemoryWorld> WORLDS = new ConcurrentHashMap<>();

    private final Set<Capability> capabilities;
    private final MemoryEndpoints endpoints;

    private MemoryProvider(
            Set<Capability> capabilities, MemoryEndpoints endpoints, Drivers drivers, CallListener listener) {
        super(List.of(HERE), drivers, listener);
        this.capabilities = capabilities;
        this.endpoints = endpoints;
    }

    static MemoryProvider open(MemoryWorld world, Set<Capability> capabilities, CallListener listener) {
        MemoryEndpoints endpoints = new MemoryEndpoints(world, capabilities);
        MemoryArtifactStore store = new MemoryArtifactStore(world, capabilities);
        Drivers drivers = new Drivers(
                        store,
                        endpoints,
                        new MemoryTraining(world, capabilities, store),
                        Optional.of(new MemoryFaults(world, capabilities)),
                        Optional.of(new MemoryPrices(capabilities)))
                .withSpend(new MemoryLedger(world, capabilities), new MemoryBudgets(world, capabilities));
        return new MemoryProvider(
                capabilities, endpoints, drivers, world.makes(Mistake.TELLS_NOBODY) ? CallListener.NONE : listener);
    }

    /** Whatever its drivers pretend. */
    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public void close() {
        endpoints.close();
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
            return MemoryProvider.open(world, Set.of(Capability.values()), listener);
        }
    }
}
