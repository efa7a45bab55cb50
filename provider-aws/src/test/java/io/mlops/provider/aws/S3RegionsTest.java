package io.mlops.provider.aws;

import io.mlops.artifact.spi.RegionalStores;
import io.mlops.provider.ProviderSettings;
import io.mlops.tck.RegionalStoresContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/** {@link RegionalStoresContract} on the buckets of two regions. */
final class S3RegionsTest extends RegionalStoresContract {
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final AwsWorld world = AwsWorld.withObjectLock();
    private final AwsConfig config = AwsConfig.read(new ProviderSettings("aws", world.settings()));
    private final AwsClients clients = new AwsClients(config);
    private final RegionalStores<S3ArtifactStore> stores =
            new RegionalStores<>(config.regions(), config::bucketIn, this::store);

    S3RegionsTest() {
        super(AwsWorld.EAST, AwsWorld.WEST);
    }

    private S3ArtifactStore store(String region) {
        return new S3ArtifactStore(
                () -> clients.s3(region),
                clients.direct(region, config.bucketIn(region), config.bucketOwner()),
                config,
                region,
                new Random(1),
                () -> Instant.now().plus(passed.get()));
    }

    @AfterEach
    void close() {
        clients.close();
        world.close();
    }

    @Override
    protected RegionalStores<?> stores() {
        return stores;
    }

    /** For the driver, which looks before it deletes: S3 itself keeps versions, and deletes for anybody. */
    @Override
    protected void pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
    }
}
