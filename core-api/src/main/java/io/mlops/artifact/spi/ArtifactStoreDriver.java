package io.mlops.artifact.spi;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.spi.Driver;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Stores objects. Must be safe to call from several threads and processes. */
public interface ArtifactStoreDriver extends Driver {
    /**
     * Must throw what classifies as NOT_FOUND when there is none, FAILED_PRECONDITION when it is archived and not restored. The
     * caller closes the stream.
     */
    InputStream open(ObjectKey key) throws Exception;

    /**
     * Opens an object together with what it is, for whoever reads many: a driver whose store tells both in one answer should ask only
     * once. Empty when there is none; fails as {@link #open} does. The caller closes it.
     */
    default Optional<ObjectContent> read(ObjectKey key) throws Exception {
        Optional<ObjectInfo> info = find(key);
        return info.isPresent() ? Optional.of(ObjectContent.of(this, info.get())) : Optional.empty();
    }

    /**
     * Must store the whole stream or nothing: until the end of the content, and when reading it fails, readers see what
     * was there before and no part of the new content stays behind. Must decide the condition atomically with the write
     * (classified FAILED_PRECONDITION when it does not hold, ALREADY_EXISTS for IfAbsent) and check the expected digest before the
     * object becomes visible (INVALID_ARGUMENT). The object must have the options' tier and tags when it becomes visible.
     */
    ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception;

    Optional<ObjectInfo> find(ObjectKey key) throws Exception;

    /** Must return every object whose key starts with {@code prefix} (any text, perhaps empty), ordered by key. */
    List<ObjectInfo> list(String prefix) throws Exception;

    /**
     * The objects that {@link #list} returns, ordered so, for whoever reads each of them anyway. A driver whose listing needs a request an
     * object for the whole of its {@link ObjectInfo} should leave that out.
     */
    default List<ListedObject> listed(String prefix) throws Exception {
        return list(prefix).stream().map(ListedObject::of).toList();
    }

    /** Must succeed when there is none. */
    void delete(ObjectKey key) throws Exception;

    /**
     * Should fail as {@link #delete} would where a retention holds the object: asked before its copies elsewhere go. The default is for
     * stores that find out only when they delete.
     */
    default void requireFree(ObjectKey key) throws Exception {}

    /** Must behave as an upload of {@code source}'s content; classified NOT_FOUND when there is no source. */
    ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception;

    /** Must be there if, and only if, the driver has MULTIPART_TRANSFERS. */
    default Optional<TransferDriver> transfers() {
        return Optional.empty();
    }

    /** Must be there if, and only if, the driver has STORAGE_TIERS. */
    default Optional<TierDriver> tiers() {
        return Optional.empty();
    }

    /** Must be there if, and only if, the driver has TIERING_POLICIES. */
    default Optional<TieringPolicyDriver> policies() {
        return Optional.empty();
    }
}
