package io.mlops.artifact.spi;

import io.mlops.ByteSize;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import java.util.Objects;
import java.util.Optional;

/**
 * An object in a listing.
 *
 * @param info all that the store knows of it, where the listing tells that
 */
public record ListedObject(ObjectKey key, ByteSize size, Optional<ObjectInfo> info) {
    public ListedObject {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(info, "info");
    }

    public static ListedObject of(ObjectInfo info) {
        return new ListedObject(info.key(), info.size(), Optional.of(info));
    }

    /** One of which the listing tells no more. */
    public static ListedObject of(ObjectKey key, ByteSize size) {
        return new ListedObject(key, size, Optional.empty());
    }
}
