package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import io.mlops.provider.ProviderSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** What the doctor sees of a bucket. */
class BucketExaminationTest {
    private static final String BUCKET = "mlops-" + AwsWorld.EAST;

    private AwsWorld world = AwsWorld.onTheWire();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aGoodOneIsOneLine() {
        assertThat(examine(Map.of()))
                .containsExactly(Finding.good(
                        "bucket us-east-1",
                        BUCKET + " of account 123456789012, encrypted with S3's keys, no old versions"));
        assertThat(examine(Map.of("kms-key", "alias/mlops")).getFirst().found()).contains("encrypted with alias/mlops");
    }

    @Test
    void seesEncryptionAndRetention() {
        world.close();
        world = AwsWorld.withObjectLock();
        world.s3()
                .putObjectLockConfiguration(request -> request.bucket(BUCKET)
                        .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED)
                                .rule(rule ->
                                        rule.defaultRetention(keep -> keep.mode(ObjectLockRetentionMode.COMPLIANCE)
                                                .days(30)))));
        ServerSideEncryptionRule withKey = ServerSideEncryptionRule.builder()
                .applyServerSideEncryptionByDefault(
                        byDefault -> byDefault.sseAlgorithm("aws:kms").kmsMasterKeyID("k"))
                .build();
        world.s3()
                .putBucketEncryption(request -> request.bucket(BUCKET)
                        .serverSideEncryptionConfiguration(encryption -> encryption.rules(withKey)));

        assertThat(examine(Map.of()).getFirst().found())
                .endsWith(
                        "encrypted with k, old versions are kept and billed, new objects are retained for 30 days (locked)");
    }

    @Test
    void oneThatCouldBeOpenedIsOdd() {
        world.s3()
                .putPublicAccessBlock(request -> request.bucket(BUCKET)
                        .publicAccessBlockConfiguration(
                                block -> block.blockPublicAcls(true).ignorePublicAcls(true)));

        Finding partly = examine(Map.of()).getLast();
        world.s3().deletePublicAccessBlock(request -> request.bucket(BUCKET));

        assertThat(partly.grade()).isEqualTo(Grade.ODD);
        assertThat(partly.found()).isEqualTo("a policy or a list could open " + BUCKET + " to everybody");
        assertThat(partly.advice()).contains("put-public-access-block --bucket " + BUCKET);
        assertThat(examine(Map.of()).getLast()).isEqualTo(partly);
    }

    @Test
    void oneOfSomebodyElseIsBad() {
        assertThat(examine(Map.of("bucket-owner", "999999999999")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.grade()).isEqualTo(Grade.BAD);
                    assertThat(finding.advice())
                            .startsWith("it is not account 999999999999's (providers.aws.bucket-owner)");
                });
    }

    @Test
    void oneOfAnotherRegionIsBad() {
        assertThat(examine(Map.of("regions", "us-east-1", "bucket", "mlops-eu-west-1")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.grade()).isEqualTo(Grade.BAD);
                    assertThat(finding.found()).isEqualTo("mlops-eu-west-1 lies in eu-west-1");
                });
    }

    @Test
    void whatMayNotBeSeenIsSaid() {
        world.s3Wire().refuse(request -> !request.rawQuery().isEmpty(), 403, "AccessDenied", "Access Denied");

        List<Finding> findings = examine(Map.of());

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly(
                        "bucket us-east-1", "public access us-east-1", "encryption us-east-1", "versions us-east-1");
        assertThat(findings.subList(1, 4)).allSatisfy(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.ODD);
            assertThat(finding.found()).isEqualTo("cannot be seen: Access Denied (AccessDenied)");
        });
    }

    private List<Finding> examine(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.putAll(more);
        AwsConfig config = AwsConfig.read(new ProviderSettings("aws", settings));
        try (AwsClients clients = new AwsClients(config)) {
            return new BucketExamination(config, clients, AwsWorld.EAST).findings();
        }
    }
}
