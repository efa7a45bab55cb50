package io.mlops.provider.gcp;

import static io.mlops.provider.gcp.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.storage.BlobInfo;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Cloud Storage refuses, how that is told, and what it does beside the contracts. */
final class GcsRefusalsTest {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");
    private static final String DENIED =
            "projects/mlops-sandbox/locations/asia-northeast1/keyRings/mlops/cryptoKeys/denied";
    private static final String GOOD = "projects/mlops-sandbox/locations/{region}/keyRings/mlops/cryptoKeys/models";

    private final GcsWorld world = new GcsWorld();
    private final ArtifactStore store = world.open(Map.of()).artifacts();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aMissingBucketIsNotAMissingObject() {
        ArtifactStore none = world.open(Map.of("bucket", "missing-{region}")).artifacts();

        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> none.find(KEY), () -> put(none, 3, WriteOptions.defaults()), () -> none.delete(KEY)
        }) {
            assertThat(fails(ErrorCode.NOT_FOUND, call))
                    .hasMessageContaining(
                            "there is no bucket missing-asia-northeast1; make it: gcloud storage buckets"
                                    + " create gs://missing-asia-northeast1 --project=mlops-sandbox --location=asia-northeast1");
        }
    }

    @Test
    void somebodyElsesBucketIsSaidToBe() {
        ArtifactStore foreign = world.open(Map.of("bucket", "foreign-{region}")).artifacts();
        assertThat(fails(ErrorCode.PERMISSION_DENIED, () -> foreign.find(KEY)))
                .hasMessageContaining("the bucket foreign-asia-northeast1 is somebody else's, or the caller lacks");
    }

    @Test
    void objectsAreEncryptedWithTheKeyOfTheSettings() {
        put(world.open(Map.of("kms-key", GOOD)).artifacts(), 3, WriteOptions.defaults());
        assertThat(world.storage().get(world.bucket(), KEY.value()).getKmsKeyName())
                .startsWith(GOOD.replace("{region}", GcsWorld.HOME));

        ArtifactStore denied = world.open(Map.of("kms-key", DENIED)).artifacts();
        assertThat(fails(ErrorCode.PERMISSION_DENIED, () -> put(denied, 3, WriteOptions.defaults())))
                .hasMessageContaining("the setting providers.gcp.kms-key is " + DENIED);
    }

    @Test
    void whatOthersHaveStoredHasADigestToo() throws IOException {
        byte[] content = bytes(1000);
        world.storage().create(BlobInfo.newBuilder(world.bucket(), KEY.value()).build(), content);

        assertThat(store.find(KEY).orElseThrow().digest()).isEqualTo(Sha256.of(content));
        assertThat(store.list("")).hasSize(1);
    }

    @Test
    void aLongStreamIsOneUploadThatLeavesNothing() throws IOException {
        ObjectInfo stored = put(store, 9_000_001, WriteOptions.defaults().withTier(StorageTier.COLD));

        assertThat(store.find(KEY)).contains(stored);
        try (InputStream in = store.open(KEY)) {
            assertThat(Sha256.of(in)).isEqualTo(stored.digest());
        }
        assertThat(store.unfinished("")).isEmpty();
        assertThat(world.storage().get(world.bucket() + GcsTransfers.STAGING)).isNull();
    }

    @Test
    void aServiceThatIsDownIsTriedAgain() {
        ArtifactStore patient = world.open(Map.of("attempts", "3")).artifacts();
        world.sandbox()
                .region(GcsWorld.HOME)
                .faults()
                .inject(Fault.of(FaultKind.ERROR).withTimes(1));
        assertThat(patient.find(KEY)).isEmpty();
    }

    private static ObjectInfo put(ArtifactStore store, int size, WriteOptions options) {
        return store.upload(KEY, new ByteArrayInputStream(bytes(size)), options);
    }

    private static byte[] bytes(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
