package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.Tags;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to write an object.
 *
 * @param condition when the write may happen
 * @param expectedDigestOrNull what the content must hash to, checked before it becomes visible; null to accept any
 * @param tier where the object is kept
 * @param tags what it is tagged with, at most 10 (S3's and Azure's limit)
 */
public record WriteOptions(
        WriteCondition condition, @Nullable Sha256 expectedDigestOrNull, StorageTier tier, Tags tags) {
    private static final int MAX_TAGS = 10;

    public WriteOptions {
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(tags, "tags");
        if (tags.entries().size() > MAX_TAGS) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot tag an object: " + tags.entries().size() + " tags are more than " + MAX_TAGS);
        }
    }

    /** Overwrites, accepts any content, hot, without tags. */
    public static WriteOptions defaults() {
        return new WriteOptions(new WriteCondition.Always(), null, StorageTier.HOT, Tags.none());
    }

    public WriteOptions withCondition(WriteCondition newCondition) {
        return new WriteOptions(newCondition, expectedDigestOrNull, tier, tags);
    }

    public WriteOptions withExpectedDigest(Sha256 digest) {
        return new WriteOptions(condition, digest, tier, tags);
    }

    public WriteOptions withTier(StorageTier newTier) {
        return new WriteOptions(condition, expectedDigestOrNull, newTier, tags);
    }

    public WriteOptions withTags(Tags newTags) {
        return new WriteOptions(condition, expectedDigestOrNull, tier, newTags);
    }

    public Optional<Sha256> expectedDigest() {
        return Optional.ofNullable(expectedDigestOrNull);
    }
}
