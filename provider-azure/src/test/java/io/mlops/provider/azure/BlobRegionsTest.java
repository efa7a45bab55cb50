package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.tck.Failures;
import io.mlops.tck.RegionalStoresContract;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link RegionalStoresContract} on the accounts of two regions, and contents that are larger than a part. */
final class BlobRegionsTest extends RegionalStoresContract {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    private final BlobWorld world = new BlobWorld();
    private final AzureConfig config = world.config(Map.of());
    private final AzureClients clients = world.clients(config);
    private final RegionalStores<BlobArtifactStore> stores =
            new RegionalStores<>(config.regions(), config::storageAccountIn, this::store);

    BlobRegionsTest() {
        super(BlobWorld.HOME, BlobWorld.OTHER);
    }

    private BlobArtifactStore store(String region) {
        return new BlobArtifactStore(clients, config, region, new Random(1), world.clock());
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
        world.later(time);
    }

    @Test
    void theCopyOfWhatIsHeldStays() throws Exception {
        ArtifactStore home = world.open().artifacts();
        ObjectInfo stored = home.upload(KEY, content(3), WriteOptions.defaults());
        stores.bring(KEY, stored.digest(), BlobWorld.HOME, BlobWorld.OTHER);
        world.hold("audit2026");

        assertThat(Failures.assertFails(ErrorCode.FAILED_PRECONDITION, () -> home.delete(KEY)))
                .hasMessageContaining("the container's retention or a legal hold keeps what is there");

        assertThat(stores.in(BlobWorld.OTHER).find(KEY)).isPresent();
    }

    @Test
    void aLongStreamLeavesNothingInTheStagingContainer() throws Exception {
        ArtifactStore home = world.open().artifacts();
        ObjectInfo stored = home.upload(KEY, content(9_000_001), WriteOptions.defaults());

        assertThat(home.find(KEY)).contains(stored);
        assertThat(home.unfinished("")).isEmpty();
        assertThat(world.staging(BlobWorld.HOME).listBlobs()).isEmpty();
        world.later(Duration.ofDays(1));
        assertThat(home.unfinished("")).extracting(MultipartUpload::key).isEmpty();
    }

    private static ByteArrayInputStream content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return new ByteArrayInputStream(content);
    }
}
