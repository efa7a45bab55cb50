package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.RegionalStores;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models in the accounts of several regions, and contents that are larger than a part. */
class BlobRegionsTest {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    private final BlobWorld world = new BlobWorld();
    private final AzureConfig config = world.config(Map.of());
    private final AzureClients clients = world.clients(config);
    private final RegionalStores<BlobArtifactStore> stores =
            new RegionalStores<>(config.regions(), config::storageAccountIn, this::store);

    private BlobArtifactStore store(String region) {
        return new BlobArtifactStore(clients, config, region, new Random(1), world.clock());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aModelIsBroughtToItsRegionAndGoesWithTheFirst() throws Exception {
        ArtifactStore home = world.open().artifacts();
        ObjectInfo stored = home.upload(KEY, content(20_000_000), WriteOptions.defaults());

        stores.bring(KEY, stored.digest(), BlobWorld.HOME, BlobWorld.OTHER);
        stores.bring(KEY, stored.digest(), BlobWorld.HOME, BlobWorld.OTHER);

        ArtifactStore other = new ArtifactStore(store(BlobWorld.OTHER), CallListener.NONE);
        assertThat(other.find(KEY).orElseThrow().digest()).isEqualTo(stored.digest());
        assertThat(world.container(BlobWorld.OTHER).getBlobClient(KEY.value()).exists())
                .isTrue();
        home.delete(KEY);
        assertThat(other.find(KEY)).isEmpty();
    }

    @Test
    void aCopyThatIsAnotherByNowStays() throws Exception {
        ArtifactStore home = world.open().artifacts();
        home.upload(KEY, content(3), WriteOptions.defaults());
        ArtifactStore other = new ArtifactStore(store(BlobWorld.OTHER), CallListener.NONE);
        other.upload(KEY, content(4), WriteOptions.defaults());

        home.delete(KEY);

        assertThat(other.find(KEY)).isPresent();
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
