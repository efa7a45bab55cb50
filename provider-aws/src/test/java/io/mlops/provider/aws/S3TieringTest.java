package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** What is S3's own about tiers, policies and objects. */
class S3TieringTest {
    private static final String BUCKET = "mlops-" + AwsWorld.EAST;

    private AwsWorld world;
    private ArtifactStore store;

    @BeforeEach
    void open() {
        world = new AwsWorld();
        store = world.open().artifacts();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void rulesOfOthersStayAndAreNamed() {
        LifecycleRule theirs = LifecycleRule.builder()
                .id("theirs")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("tmp/"))
                .expiration(expiration -> expiration.days(1))
                .build();
        world.s3()
                .putBucketLifecycleConfiguration(
                        request -> request.bucket(BUCKET).lifecycleConfiguration(lifecycle -> lifecycle.rules(theirs)));
        TieringPolicy policy = TieringPolicy.of(TieringRule.expiring("scratch", Duration.ofDays(7)));

        assertThat(store.apply(policy).now().differences())
                .containsExactly("rule theirs of the bucket's lifecycle was made by others");
        assertThat(store.policy().policy()).isEqualTo(policy);
        store.apply(TieringPolicy.none());

        assertThat(world.s3()
                        .getBucketLifecycleConfiguration(request -> request.bucket(BUCKET))
                        .rules())
                .extracting(LifecycleRule::id)
                .containsExactly("theirs");
    }

    @ParameterizedTest
    @CsvSource({"7, 90, after 30 days at the earliest", "30, 45, for 30 days at least"})
    void whatS3DoesNotDoIsRefused(int cool, int cold, String reason) {
        TieringPolicy policy = TieringPolicy.of(TieringRule.moving(
                "logs",
                new TierStep(Duration.ofDays(cool), StorageTier.COOL),
                new TierStep(Duration.ofDays(cold), StorageTier.COLD)));

        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> store.apply(policy));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining("rule logs").hasMessageContaining(reason);
        assertThat(store.policy().policy()).isEqualTo(TieringPolicy.none());
    }

    @Test
    void whatOthersStoredIsReadForItsDigest() {
        world.s3().putObject(request -> request.bucket(BUCKET).key("theirs"), RequestBody.fromString("content"));

        ObjectInfo info = store.find(ObjectKey.of("theirs")).orElseThrow();

        assertThat(info.digest()).isEqualTo(Sha256.of("content".getBytes(StandardCharsets.UTF_8)));
        assertThat(store.list("")).containsExactly(info);
    }

    @Test
    void theHeaderOfARestoreIsUnderstood() {
        assertThat(S3StorageClasses.restoreState(false, null)).isEqualTo(new RestoreState.Online());
        assertThat(S3StorageClasses.restoreState(true, null)).isEqualTo(new RestoreState.Archived());
        assertThat(S3StorageClasses.restoreState(true, "ongoing-request=\"true\""))
                .isEqualTo(new RestoreState.Restoring());
        assertThat(S3StorageClasses.restoreState(
                        true, "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\""))
                .isEqualTo(new RestoreState.Restored(Instant.parse("2012-12-21T00:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "DEEP_ARCHIVE, PT48H, BULK",
        "DEEP_ARCHIVE, PT12H, STANDARD",
        "GLACIER, PT24H, BULK",
        "GLACIER, PT6H, STANDARD",
        "GLACIER, PT5M, EXPEDITED",
    })
    void theCheapestWayThatIsFastEnough(StorageClass storageClass, Duration within, String way) throws AwsException {
        assertThat(S3StorageClasses.restoreWithin(storageClass, within).name()).isEqualTo(way);
    }
}
