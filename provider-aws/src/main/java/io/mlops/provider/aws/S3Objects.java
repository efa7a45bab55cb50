package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.spi.TagText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ArchiveStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * The objects of one bucket as {@link ObjectInfo}s. Thread-safe.
 *
 * @param s3 the client of the bucket's region
 * @param bucket its name
 */
record S3Objects(S3Client s3, String bucket) {
    private static final int NOT_FOUND = 404;

    /**
     * An object and what S3 calls it.
     *
     * @param tag S3's tag of the content, for conditions
     * @param storageClassOrNull its class; null for the standard one. What the automatic tier archived has the class whose archive
     *     it is restored like
     */
    record Found(ObjectInfo info, String tag, @Nullable StorageClass storageClassOrNull) {}

    Optional<Found> find(ObjectKey key) throws IOException {
        HeadObjectResponse head;
        try {
            head = s3.headObject(request -> request.bucket(bucket).key(key.value()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        StorageTier tier = S3StorageClasses.tier(head.storageClass());
        boolean archived = tier == StorageTier.ARCHIVE || head.archiveStatusAsString() != null;
        RestoreState restore = S3StorageClasses.restoreState(archived, head.restore());
        String digest = head.metadata().get(S3Form.DIGEST);
        ObjectInfo info = new ObjectInfo(
                key,
                new ByteSize(head.contentLength()),
                version(head.eTag(), head.metadata()),
                digest == null ? digest(key, head.eTag(), restore) : new Sha256(digest),
                head.lastModified(),
                tier,
                restore,
                TagText.read(head.metadata().getOrDefault(S3Form.TAGS, "")));
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
        StorageClass storageClass =
                head.archiveStatus() == ArchiveStatus.ARCHIVE_ACCESS ? StorageClass.GLACIER : head.storageClass();
        return Optional.of(new Found(info, head.eTag(), storageClass));
    }

    Found require(ObjectKey key) throws IOException, AwsException {
        return find(key)
                .orElseThrow(
                        () -> new AwsException(ErrorCode.NOT_FOUND, "there is no object " + key + " in " + bucket));
    }

    /** The object, which can be read; FAILED_PRECONDITION where it is archived. */
    Found requireReadable(ObjectKey key) throws IOException, AwsException {
        Found found = require(key);
        if (!found.info().restore().readable()) {
            throw new AwsException(ErrorCode.FAILED_PRECONDITION, "it is archived");
        }
        return found;
    }

    /** The condition as S3 takes it; fails where it does not hold already. */
    S3Condition condition(ObjectKey key, WriteCondition condition) throws IOException, AwsException {
        return switch (condition) {
            case WriteCondition.Always() -> S3Condition.ALWAYS;
            case WriteCondition.IfAbsent() -> S3Condition.ABSENT;
            case WriteCondition.IfVersion(String version) -> {
                Optional<Found> now = find(key);
                if (now.isEmpty() || !now.get().info().version().equals(version)) {
                    throw S3Condition.otherVersion();
                }
                yield S3Condition.over(now.get().tag());
            }
        };
    }

    static String version(String tag, Map<String, String> metadata) {
        return tag + "/" + metadata.getOrDefault(S3Form.WRITE, "");
    }

    /** Of an object that was stored by other means: nobody knows it before it was read. */
    private Sha256 digest(ObjectKey key, String tag, RestoreState restore) throws IOException {
        if (!restore.readable()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot find " + key
                            + ": it was stored by other means and is archived, so nobody knows its digest");
        }
        try (InputStream content =
                s3.getObject(request -> request.bucket(bucket).key(key.value()).ifMatch(tag))) {
            return Sha256.of(content);
        }
    }
}
