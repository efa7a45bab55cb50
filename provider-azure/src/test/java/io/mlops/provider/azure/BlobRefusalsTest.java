package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Blob Storage refuses, and how it is told. */
class BlobRefusalsTest {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    private final BlobWorld world = new BlobWorld();
    private final ArtifactStore store = world.open().artifacts();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void anAccountOfSomebodyElseIsDenied() {
        ArtifactStore foreign =
                world.open(Map.of("storage-account", "foreign{region}")).artifacts();

        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> foreign.find(KEY), () -> put(foreign, KEY, WriteOptions.defaults()), () -> foreign.list("")
        }) {
            assertThat(assertFails(ErrorCode.PERMISSION_DENIED, call))
                    .hasMessageContaining("the storage account foreignjapaneast is somebody else's, or the caller lacks"
                            + " the role Storage Blob Data Contributor on it");
        }
    }

    @Test
    void anAccountThatIsNotThereIsNamed() {
        ArtifactStore none =
                world.open(Map.of("storage-account", "nobody{region}")).artifacts();

        assertThat(assertFails(ErrorCode.NOT_FOUND, () -> none.list("")))
                .hasMessageContaining("there is no storage account nobodyjapaneast (providers.azure.storage-account)");
    }

    @Test
    void aMissingContainerIsNotAMissingObject() {
        ArtifactStore none = world.open(Map.of("container", "missing")).artifacts();

        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> none.find(KEY), () -> put(none, KEY, WriteOptions.defaults()), () -> none.delete(KEY)
        }) {
            assertThat(assertFails(ErrorCode.NOT_FOUND, call))
                    .hasMessageContaining(
                            "there is no container missing in the storage account mlopsjapaneast; make it:"
                                    + " az storage container create --name missing --account-name mlopsjapaneast --auth-mode login");
        }
    }

    @Test
    void namesThatAzureRefusesAreToldBeforeAnythingIsCalled() {
        for (String account : new String[] {"Mlops{region}", "mlops-{region}", "averyveryverylongname{region}"}) {
            assertThatThrownBy(() -> world.open(Map.of("storage-account", account)))
                    .hasMessageContaining("no storage account's name: 3 to 24 lower case letters and digits");
        }
        assertThatThrownBy(() -> world.open(Map.of("container", "x".repeat(56))))
                .hasMessageContaining("no container's name");
    }

    @Test
    void anArchivedObjectSaysHowItIsRestoredAndHowFast() {
        put(store, KEY, WriteOptions.defaults().withTier(StorageTier.ARCHIVE));

        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> store.open(KEY)))
                .hasMessageContaining("restore it first (ArtifactStore.restore, mlops-cli storage restore)");
        assertThat(assertFails(
                        ErrorCode.INVALID_ARGUMENT,
                        () -> store.restore(KEY, RestoreOptions.defaults().withWithin(Duration.ofMinutes(59)))))
                .hasMessageContaining("Azure takes up to PT1H to restore it from the archive, and not within PT59M");
    }

    @Test
    void aRestoreCanBeMadeFaster() {
        put(store, KEY, WriteOptions.defaults().withTier(StorageTier.ARCHIVE));
        store.restore(KEY, RestoreOptions.defaults());
        assertThat(priority()).isEqualTo("Standard");

        store.restore(KEY, RestoreOptions.defaults().withWithin(Duration.ofHours(2)));

        assertThat(priority()).isEqualTo("High");
        world.later(Duration.ofHours(8));
        assertThat(store.find(KEY).orElseThrow().restore()).isEqualTo(new RestoreState.Online());
        assertThat(store.find(KEY).orElseThrow().tier()).isEqualTo(StorageTier.HOT);
    }

    private String priority() {
        return world.container(BlobWorld.HOME)
                .getBlobClient(KEY.value())
                .getProperties()
                .getRehydratePriority()
                .toString();
    }

    @Test
    void anObjectHasNoMoreTagsThanAzureKeeps() {
        Map<String, String> ten = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
            ten.put("tag" + i, "x");
        }
        put(store, KEY, WriteOptions.defaults().withTags(Tags.of(ten)));
        assertThat(store.find(KEY).orElseThrow().tags()).isEqualTo(Tags.of(ten));

        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> store.tier(KEY, StorageTier.AUTO)))
                .hasMessageContaining("it has 10 tags, and Azure keeps 9 beside the mark of the automatic tier");
        assertThat(store.find(KEY).orElseThrow().tier()).isEqualTo(StorageTier.HOT);
    }

    @Test
    void aTokenThatIsRefusedIsRenewedOnce() {
        put(store, KEY, WriteOptions.defaults());
        world.sandbox()
                .region(BlobWorld.HOME)
                .faults()
                .inject(Fault.of(FaultKind.EXPIRED).withTimes(1));
        assertThat(store.find(KEY)).isPresent();

        world.sandbox().region(BlobWorld.HOME).faults().inject(Fault.of(FaultKind.EXPIRED));

        assertFails(ErrorCode.UNAUTHENTICATED, () -> store.find(KEY));
    }

    @Test
    void anEncryptionScopeIsUsedAndMissed() {
        Map<String, String> scoped = Map.of("encryption-scope", "trading");
        ArtifactStore with = world.open(scoped).artifacts();
        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> put(with, KEY, WriteOptions.defaults())))
                .hasMessageContaining("the setting providers.azure.encryption-scope is trading");
        ArmId scope = world.config(scoped).storageAccountId(BlobWorld.HOME).child("encryptionScopes", "trading");
        world.arm()
                .put(
                        scope,
                        ApiVersion.STORAGE,
                        Map.of("properties", Map.of("source", "Microsoft.Storage")),
                        JsonNode.class);

        put(with, KEY, WriteOptions.defaults());

        assertThat(world.container(BlobWorld.HOME)
                        .getBlobClient(KEY.value())
                        .getProperties()
                        .getEncryptionScope())
                .isEqualTo("trading");
    }

    @Test
    void aRegionThatIsDownOrBusyIsUnavailable() {
        world.sandbox().region(BlobWorld.HOME).faults().inject(Fault.of(FaultKind.ERROR));
        assertFails(ErrorCode.UNAVAILABLE, () -> store.find(KEY));
        world.sandbox().region(BlobWorld.HOME).faults().liftAll();
        world.sandbox().region(BlobWorld.HOME).goDown();
        assertThat(assertFails(ErrorCode.UNAVAILABLE, () -> put(store, KEY, WriteOptions.defaults())))
                .hasMessageContaining("no connection");
        world.sandbox().region(BlobWorld.HOME).comeBack();
        put(store, KEY, WriteOptions.defaults());
    }

    private static void put(ArtifactStore store, ObjectKey key, WriteOptions options) {
        store.upload(key, new ByteArrayInputStream(new byte[] {1, 2, 3}), options);
    }

    private static MlopsException assertFails(ErrorCode code, ThrowingCallable call) {
        MlopsException failure = org.assertj.core.api.Assertions.catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).as("a call that must fail with " + code).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return failure;
    }
}
