package io.mlops.artifact;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.Tags;
import java.time.Instant;
import java.util.Objects;

/**
 * What a store knows of an object.
 *
 * @param key its name
 * @param size its length
 * @param version opaque; changes with every write, for conditional writes
 * @param digest of its content, computed when it was written
 * @param modified when it was written
 * @param tier where it is kept
 * @param restore whether it can be read now
 * @param tags what it was tagged with when it was written
 */
public record ObjectInfo(
        ObjectKey key,
        ByteSize size,
        String version,
        Sha256 digest,
        Instant modified,
        StorageTier tier,
        RestoreState restore,
        Tags tags) {
    public ObjectInfo {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(modified, "modified");
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(restore, "restore");
        Objects.requireNonNull(tags, "tags");
    }

    /** An object in the hot tier, without tags. */
    public ObjectInfo(ObjectKey key, ByteSize size, String version, Sha256 digest, Instant modified) {
        this(key, size, version, digest, modified, StorageTier.HOT, new RestoreState.Online(), Tags.none());
    }
}
