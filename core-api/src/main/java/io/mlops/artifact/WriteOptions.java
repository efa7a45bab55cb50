package io.mlops.artifact;

import io.mlops.Sha256;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to write an object.
 *
 * @param condition when the write may happen
 * @param expectedDigestOrNull what the content must hash to, checked before it becomes visible; null to accept any
 */
public record WriteOptions(
        WriteCondition condition, @Nullable Sha256 expectedDigestOrNull) {
    public WriteOptions {
        Objects.requireNonNull(condition, "condition");
    }

    /** Overwrites, accepts any content. */
    public static WriteOptions defaults() {
        return new WriteOptions(new WriteCondition.Always(), null);
    }

    public WriteOptions withCondition(WriteCondition newCondition) {
        return new WriteOptions(newCondition, expectedDigestOrNull);
    }

    public WriteOptions withExpectedDigest(Sha256 digest) {
        return new WriteOptions(condition, digest);
    }

    public Optional<Sha256> expectedDigest() {
        return Optional.ofNullable(expectedDigestOrNull);
    }
}
