package io.mlops.artifact.spi;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import java.util.Objects;

/**
 * What an upload in parts will be; all of it is known before the first byte moves.
 *
 * @param key the object
 * @param digest of the whole content, which {@code find} must tell later
 * @param size of the whole content
 * @param partSize of every part but the last, which is no larger; at most 10,000 parts (S3's and Google's limit)
 * @param options condition, tier and tags; an expected digest was compared with {@code digest} before
 */
public record UploadPlan(ObjectKey key, Sha256 digest, ByteSize size, ByteSize partSize, WriteOptions options) {
    public UploadPlan {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(partSize, "partSize");
        Objects.requireNonNull(options, "options");
    }

    /** How many parts there are; at least one. */
    public int parts() {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(size.bytes(), partSize.bytes())));
    }

    /** Where a part begins, by its number. */
    public long offset(int number) {
        return (number - 1) * partSize.bytes();
    }

    /** How long a part is, by its number. */
    public int length(int number) {
        return Math.toIntExact(Math.min(partSize.bytes(), size.bytes() - offset(number)));
    }
}
