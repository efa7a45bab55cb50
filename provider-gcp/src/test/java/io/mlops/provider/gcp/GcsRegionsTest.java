package io.mlops.provider.gcp;

import io.mlops.artifact.spi.RegionalStores;
import io.mlops.tck.RegionalStoresContract;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** {@link RegionalStoresContract} on the buckets of two regions. */
final class GcsRegionsTest extends RegionalStoresContract {
    private final GcsWorld world = new GcsWorld();
    private final GcpConfig config = world.config(Map.of());
    private final GcpClients clients = world.clients(config);
    private final RegionalStores<GcsArtifactStore> stores =
            new RegionalStores<>(config.regions(), config::bucketIn, this::store);

    GcsRegionsTest() {
        super(GcsWorld.HOME, GcsWorld.OTHER);
    }

    private GcsArtifactStore store(String region) {
        return new GcsArtifactStore(
                () -> clients.storage(config.project(), region), config, region, new Random(1), world.clock());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Override
    protected RegionalStores<?> stores() {
        return stores;
    }

    @Override
    protected void pass(Duration time) {
        world.pass(time);
    }
}
