package io.mlops.provider.aws;

import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TagText;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/**
 * What a new object will be, in the words of the three requests that make one. Its metadata hold its digest, an id of this write (S3's
 * tag of a content is the same whenever that content is written) and its tags, which a look would else cost a call. With a key of the
 * user's S3 derives one for the bucket from it, so that KMS is not asked for every object
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html).
 *
 * @param bucket where
 * @param key which
 * @param metadata what {@link #metadata} made
 * @param tier its tier
 * @param tags its tags
 * @param kmsKey the KMS key that it is encrypted with; empty for what the bucket says
 */
record S3Form(
        String bucket,
        ObjectKey key,
        Map<String, String> metadata,
        StorageTier tier,
        Tags tags,
        Optional<String> kmsKey) {
    static final String DIGEST = "mlops-sha256";
    static final String WRITE = "mlops-write";
    static final String TAGS = "mlops-tags";

    static final List<String> NAMES = List.of(DIGEST, WRITE, TAGS);

    private static final int WRITE_ID_BYTES = 12;

    static Map<String, String> metadata(Sha256 digest, Tags tags, RandomGenerator random) {
        byte[] id = new byte[WRITE_ID_BYTES];
        random.nextBytes(id);
        Map<String, String> metadata = new HashMap<>();
        metadata.put(DIGEST, digest.hex());
        metadata.put(WRITE, HexFormat.of().formatHex(id));
        if (!tags.entries().isEmpty()) {
            metadata.put(TAGS, TagText.write(tags));
        }
        return metadata;
    }

    private StorageClass storageClass() {
        return S3StorageClasses.of(tier);
    }

    PutObjectRequest.Builder put() {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key.value())
                .metadata(metadata)
                .storageClass(storageClass());
        if (!tags.entries().isEmpty()) {
            request.tagging(TagText.write(tags));
        }
        kmsKey.ifPresent(id -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(id)
                .bucketKeyEnabled(true));
        return request;
    }

    /** The headers of {@link #put}, by lower-case names. */
    SortedMap<String, String> headers() {
        SortedMap<String, String> headers = new TreeMap<>();
        metadata.forEach((name, value) -> headers.put(S3Head.METADATA + name, value));
        headers.put("x-amz-storage-class", storageClass().toString());
        if (!tags.entries().isEmpty()) {
            headers.put("x-amz-tagging", TagText.write(tags));
        }
        kmsKey.ifPresent(id -> {
            headers.put("x-amz-server-side-encryption", ServerSideEncryption.AWS_KMS.toString());
            headers.put("x-amz-server-side-encryption-aws-kms-key-id", id);
            headers.put("x-amz-server-side-encryption-bucket-key-enabled", "true");
        });
        return headers;
    }

    CreateMultipartUploadRequest begin() {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(key.value())
                .metadata(metadata)
                .storageClass(storageClass())
                .checksumAlgorithm(ChecksumAlgorithm.CRC32);
        if (!tags.entries().isEmpty()) {
            request.tagging(TagText.write(tags));
        }
        kmsKey.ifPresent(id -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(id)
                .bucketKeyEnabled(true));
        return request.build();
    }

    CopyObjectRequest.Builder copy(S3Objects.Found source) {
        CopyObjectRequest.Builder request = CopyObjectRequest.builder()
                .sourceBucket(bucket)
                .sourceKey(source.info().key().value())
                .copySourceIfMatch(source.tag())
                .destinationBucket(bucket)
                .destinationKey(key.value())
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(metadata)
                .storageClass(storageClass())
                .taggingDirective(TaggingDirective.REPLACE)
                .tagging(TagText.write(tags));
        kmsKey.ifPresent(id -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(id)
                .bucketKeyEnabled(true));
        return request;
    }
}
