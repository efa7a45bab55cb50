package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TagText;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ArchiveStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * What S3 tells of an object before its content.
 *
 * @param size in bytes
 * @param tag S3's tag of the content
 * @param modified when it was written
 * @param storageClassOrNull its class; null for the standard one
 * @param archiveOrNull the archive of the automatic tier that it lies in, or null
 * @param restoreOrNull how far bringing it back is, in S3's words, or null
 * @param metadata what was stored with it
 */
record S3Head(
        long size,
        String tag,
        Instant modified,
        @Nullable StorageClass storageClassOrNull,
        @Nullable String archiveOrNull,
        @Nullable String restoreOrNull,
        Map<String, String> metadata) {
    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
    static final String METADATA = "x-amz-meta-";

    static S3Head of(HeadObjectResponse head) {
        return new S3Head(
                head.contentLength(),
                head.eTag(),
                head.lastModified(),
                head.storageClass(),
                head.archiveStatusAsString(),
                head.restore(),
                head.metadata());
    }

    /** Of a whole object. */
    static S3Head of(S3Direct.Answer answer) {
        String storageClass = answer.header("x-amz-storage-class");
        return new S3Head(
                Long.parseLong(Objects.requireNonNullElse(answer.header("content-length"), "0")),
                Objects.requireNonNullElse(answer.header("etag"), ""),
                answer.time("last-modified"),
                storageClass == null ? null : StorageClass.fromValue(storageClass),
                answer.header("x-amz-archive-status"),
                answer.header("x-amz-restore"),
                metadata(answer));
    }

    private static Map<String, String> metadata(S3Direct.Answer answer) {
        Map<String, String> metadata = new HashMap<>();
        for (String name : S3Form.NAMES) {
            String value = answer.header(METADATA + name);
            if (value != null) {
                metadata.put(name, value);
            }
        }
        return metadata;
    }

    /** Empty where it was stored by other means. */
    Optional<Sha256> digest() {
        return Optional.ofNullable(metadata.get(S3Form.DIGEST)).map(Sha256::new);
    }

    String version() {
        return version(tag, metadata);
    }

    static String version(String tag, Map<String, String> metadata) {
        return tag + "/" + metadata.getOrDefault(S3Form.WRITE, "");
    }

    RestoreState restoreState() {
        boolean archived = tier() == StorageTier.ARCHIVE || archiveOrNull != null;
        return S3StorageClasses.restoreState(archived, restoreOrNull);
    }

    private StorageTier tier() {
        return S3StorageClasses.tier(storageClassOrNull);
    }

    S3Objects.Found found(ObjectKey key, Sha256 digest) {
        ObjectInfo info = new ObjectInfo(
                key,
                new ByteSize(size),
                version(),
                digest,
                modified,
                tier(),
                restoreState(),
                TagText.read(metadata.getOrDefault(S3Form.TAGS, "")));
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
        StorageClass storageClass = ArchiveStatus.ARCHIVE_ACCESS.toString().equals(archiveOrNull)
                ? StorageClass.GLACIER
                : storageClassOrNull;
        return new S3Objects.Found(info, tag, storageClass);
    }
}
