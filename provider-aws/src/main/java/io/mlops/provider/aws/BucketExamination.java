package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.artifact.Retention;
import io.mlops.provider.Finding;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;

/**
 * Looks at the bucket of a region: whose it is, where it lies, that nobody outside may read it, how it is encrypted, and whether it keeps
 * old versions. Asks and changes nothing. Used by one thread.
 */
final class BucketExamination {
    private static final int MOVED = 301;

    private final AwsConfig config;
    private final S3Client s3;
    private final S3Direct direct;
    private final String region;
    private final String bucket;
    private final List<Finding> findings = new ArrayList<>();

    BucketExamination(AwsConfig config, AwsClients clients, String region) {
        this.config = config;
        this.s3 = clients.s3(region);
        this.region = region;
        this.bucket = config.bucketIn(region);
        this.direct = clients.direct(region, bucket, config.bucketOwner());
    }

    List<Finding> findings() {
        HeadBucketResponse head;
        try {
            head = s3.headBucket(request -> request.bucket(bucket));
        } catch (SdkException e) {
            findings.add(refused(e));
            return findings;
        }
        String lies = head.bucketRegion();
        if (lies != null && !lies.isEmpty() && !lies.equals(region)) {
            findings.add(elsewhere(lies));
            return findings;
        }
        publicAccess();
        String encryption = look("encryption", this::encryption);
        String versions = look("versions", this::versions);
        findings.addFirst(Finding.good(
                "bucket " + region,
                bucket + " of account " + config.bucketOwner() + ", " + encryption + ", " + versions));
        return findings;
    }

    private Finding refused(SdkException failure) {
        String subject = "bucket " + region;
        if (failure instanceof S3Exception said && said.statusCode() == MOVED) {
            return elsewhere(said.awsErrorDetails()
                    .sdkHttpResponse()
                    .firstMatchingHeader("x-amz-bucket-region")
                    .orElse("another region"));
        }
        String advice = switch (AwsErrors.classify(failure)) {
            case NOT_FOUND -> "make it: aws s3 mb s3://" + bucket + " --region " + region;
            case PERMISSION_DENIED ->
                "it is not account " + config.bucketOwner() + "'s (providers.aws.bucket-owner), or the caller lacks"
                        + " s3:ListBucket";
            default -> "";
        };
        return Finding.bad(AwsErrors.classify(failure), subject, bucket + ": " + AwsErrors.reason(failure), advice);
    }

    private Finding elsewhere(String lies) {
        return Finding.bad(
                "bucket " + region,
                bucket + " lies in " + lies,
                "SageMaker reads models from a bucket of its own region: make one in " + region
                        + " and set providers.aws.bucket, with {region} where their names differ");
    }

    private void publicAccess() {
        PublicAccessBlockConfiguration block;
        try {
            block = s3.getPublicAccessBlock(request -> request.bucket(bucket)).publicAccessBlockConfiguration();
        } catch (SdkException e) {
            if (!AwsErrors.says(e, "NoSuchPublicAccessBlockConfiguration")) {
                unseen("public access", e);
                return;
            }
            block = PublicAccessBlockConfiguration.builder().build();
        }
        boolean all = Boolean.TRUE.equals(block.blockPublicAcls())
                && Boolean.TRUE.equals(block.ignorePublicAcls())
                && Boolean.TRUE.equals(block.blockPublicPolicy())
                && Boolean.TRUE.equals(block.restrictPublicBuckets());
        if (!all) {
            findings.add(Finding.odd(
                    "public access " + region,
                    "a policy or a list could open " + bucket + " to everybody",
                    "block it: aws s3api put-public-access-block --bucket " + bucket
                            + " --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,"
                            + "BlockPublicPolicy=true,RestrictPublicBuckets=true"));
        }
    }

    /** Without a configuration S3 encrypts by itself (https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html). */
    private String encryption() {
        if (config.kmsKey().isPresent()) {
            return "encrypted with " + config.kmsKey().get();
        }
        try {
            return s3
                    .getBucketEncryption(request -> request.bucket(bucket))
                    .serverSideEncryptionConfiguration()
                    .rules()
                    .stream()
                    .map(rule -> rule.applyServerSideEncryptionByDefault())
                    .findFirst()
                    .map(BucketExamination::described)
                    .orElse("encrypted with S3's keys");
        } catch (S3Exception e) {
            if (AwsErrors.says(e, "ServerSideEncryptionConfigurationNotFoundError")) {
                return "encrypted with S3's keys";
            }
            throw e;
        }
    }

    private static String described(ServerSideEncryptionByDefault byDefault) {
        return "encrypted with "
                + Optional.ofNullable(byDefault.kmsMasterKeyID())
                        .orElse(byDefault.sseAlgorithmAsString().startsWith("aws:kms") ? "aws/s3" : "S3's keys");
    }

    private String versions() {
        boolean on =
                s3.getBucketVersioning(request -> request.bucket(bucket)).status() == BucketVersioningStatus.ENABLED;
        if (!on) {
            return "no old versions";
        }
        Optional<Retention> retention = new S3ObjectLock(() -> s3, direct, bucket, InstantSource.system()).retention();
        return "old versions are kept and billed"
                + retention
                        .map(keep -> ", new objects are retained for "
                                + keep.keep().toDays() + " days" + (keep.locked() ? " (locked)" : ""))
                        .orElse("");
    }

    private String look(String what, Supplier<String> look) {
        try {
            return look.get();
        } catch (SdkException e) {
            unseen(what, e);
            return what + " unknown";
        }
    }

    private void unseen(String what, SdkException failure) {
        findings.add(Finding.odd(
                what + " " + region,
                "cannot be seen: " + AwsErrors.reason(failure),
                AwsErrors.classify(failure) == ErrorCode.PERMISSION_DENIED
                        ? "the permissions that are needed stand in docs/providers.md"
                        : ""));
    }
}
