package io.mlops.catalog.tiering;

import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.StorageTier;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object as an inventory tells of it.
 *
 * @param key its name
 * @param bytes its length, 0 or more
 * @param modified when it was written
 * @param lastReadOrNull when it was last read; null where nobody wrote that down
 * @param tier where it lies
 * @param tags what it carries
 */
public record InventoryObject(
        String key, long bytes, Instant modified, @Nullable Instant lastReadOrNull, StorageTier tier, Tags tags) {
    public InventoryObject {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(modified, "modified");
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(tags, "tags");
        if (bytes < 0) {
            throw new IllegalArgumentException(key + " has " + bytes + " bytes");
        }
    }

    /** What a store's own listing tells; it does not tell when an object was read. */
    public static InventoryObject of(ObjectInfo object) {
        return new InventoryObject(
                object.key().value(), object.size().bytes(), object.modified(), null, object.tier(), object.tags());
    }

    public Optional<Instant> lastRead() {
        return Optional.ofNullable(lastReadOrNull);
    }
}
