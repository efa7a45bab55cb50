package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.Retention;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/** Retention as object lock: what is S3's own about it. */
class S3RetentionTest {
    private static final String BUCKET = "mlops-" + AwsWorld.EAST;
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final TieringPolicy RETAINED = TieringPolicy.none().withRetention(new Retention(WEEK, false));

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final List<AwsClients> opened = new ArrayList<>();
    private AwsWorld world = AwsWorld.withObjectLock();

    @AfterEach
    void close() {
        opened.forEach(AwsClients::close);
        world.close();
    }

    @Test
    void aBucketWithoutObjectLockSaysHowToSwitchItOn() {
        world.close();
        world = AwsWorld.onTheWire();
        ArtifactStore store = world.open().artifacts();

        MlopsException failure = fails(ErrorCode.FAILED_PRECONDITION, () -> store.plan(RETAINED));
        assertThat(failure)
                .hasMessageContaining("the bucket " + BUCKET + " has no object lock")
                .hasMessageContaining("never be undone")
                .hasMessageContaining("aws s3api put-object-lock-configuration --bucket " + BUCKET);
        fails(ErrorCode.FAILED_PRECONDITION, () -> store.apply(RETAINED));
        assertThat(store.policy().policy()).isEqualTo(TieringPolicy.none());

        // What the message says to do.
        world.s3()
                .putBucketVersioning(request -> request.bucket(BUCKET)
                        .versioningConfiguration(versions -> versions.status(BucketVersioningStatus.ENABLED)));
        world.s3()
                .putObjectLockConfiguration(request -> request.bucket(BUCKET)
                        .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED)));
        assertThat(store.apply(RETAINED).now().policy()).isEqualTo(RETAINED);
    }

    @Test
    void theModeIsGovernanceUntilItIsLocked() {
        ArtifactStore store = world.open().artifacts();

        store.apply(RETAINED);
        assertThat(lock().mode()).isEqualTo(ObjectLockRetentionMode.GOVERNANCE);
        assertThat(lock().days()).isEqualTo(7);
        assertThat(store.policy().differences())
                .singleElement()
                .asString()
                .startsWith("retention: S3 keeps what was deleted, overwritten or expired as old versions");
        store.apply(TieringPolicy.none().withRetention(new Retention(WEEK, true)));

        assertThat(lock().mode()).isEqualTo(ObjectLockRetentionMode.COMPLIANCE);
    }

    @Test
    void yearsOfSomebodyElseAreDays() {
        world.s3()
                .putObjectLockConfiguration(request -> request.bucket(BUCKET)
                        .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED)
                                .rule(rule ->
                                        rule.defaultRetention(keep -> keep.mode(ObjectLockRetentionMode.COMPLIANCE)
                                                .years(2)))));

        assertThat(world.open().artifacts().policy().policy().retention())
                .contains(new Retention(Duration.ofDays(730), true));
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        ArtifactStore store = storeWithClock();
        store.apply(RETAINED);
        put(store, KEY);

        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> store.delete(KEY)))
                .hasMessageContaining("is retained until "
                        + Instant.now().plus(WEEK).toString().substring(0, 10))
                .hasMessageContaining("GOVERNANCE");
        passed.set(Duration.ofDays(8));
        put(store, KEY);
        store.delete(KEY);

        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void aLegalHoldHoldsToo() {
        ArtifactStore store = world.open().artifacts();
        put(store, KEY);
        world.s3()
                .putObjectLegalHold(request -> request.bucket(BUCKET)
                        .key(KEY.value())
                        .legalHold(hold -> hold.status(ObjectLockLegalHoldStatus.ON)));

        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> store.delete(KEY)))
                .hasMessageContaining("there is a legal hold on " + KEY);
    }

    @Test
    void partsDoNotOverwriteIt(@TempDir Path folder) throws IOException {
        ArtifactStore store = world.open().artifacts();
        store.apply(RETAINED);
        put(store, KEY);
        Path file = Files.write(folder.resolve("large"), new byte[6 << 20]);
        TransferOptions parts = TransferOptions.defaults().withPartSize(ByteSize.mebibytes(5));

        fails(ErrorCode.FAILED_PRECONDITION, () -> store.upload(KEY, file, WriteOptions.defaults(), parts));

        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void whereThereIsNoneItCostsOneCall() {
        world.close();
        world = AwsWorld.onTheWire();
        // One region: there are no copies in others to take along.
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put("regions", AwsWorld.EAST);
        Provider provider = new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE);
        ArtifactStore store = provider.artifacts();

        for (int i = 0; i < 3; i++) {
            put(store, ObjectKey.of("models/" + i));
            store.delete(ObjectKey.of("models/" + i));
        }

        assertThat(world.s3Wire().requests())
                .filteredOn(request -> request.rawQuery().contains("object-lock"))
                .hasSize(1);
        assertThat(world.s3Wire().requests())
                .filteredOn(request -> request.method().equals("HEAD"))
                .as("a look after each write")
                .hasSize(3);
        provider.close();
    }

    @Test
    void whoMayNotKnowLooksAtEveryObject() {
        ArtifactStore store = world.open().artifacts();
        store.apply(RETAINED);
        put(store, KEY);
        world.s3Wire()
                .refuse(request -> request.rawQuery().contains("object-lock"), 403, "AccessDenied", "Access Denied");
        ArtifactStore other = world.open().artifacts();

        fails(ErrorCode.FAILED_PRECONDITION, () -> other.delete(KEY));
    }

    private ArtifactStore storeWithClock() {
        AwsConfig config = AwsConfig.read(new ProviderSettings("aws", world.settings()));
        AwsClients clients = new AwsClients(config);
        opened.add(clients);
        return new ArtifactStore(
                new S3ArtifactStore(
                        () -> world.s3(),
                        clients.direct(AwsWorld.EAST, BUCKET, config.bucketOwner()),
                        config,
                        AwsWorld.EAST,
                        new SecureRandom(),
                        () -> Instant.now().plus(passed.get())),
                CallListener.NONE);
    }

    private DefaultRetention lock() {
        return world.s3()
                .getObjectLockConfiguration(request -> request.bucket(BUCKET))
                .objectLockConfiguration()
                .rule()
                .defaultRetention();
    }

    private static void put(ArtifactStore store, ObjectKey key) {
        store.upload(key, new ByteArrayInputStream(new byte[] {1}), WriteOptions.defaults());
    }

    private static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return failure;
    }
}
