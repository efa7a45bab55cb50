package io.mlops.artifact.spi;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.StorageTier;

/**
 * Moves objects between tiers: what STORAGE_TIERS needs of an {@link ArtifactStoreDriver}. Must be safe to call from several
 * threads and processes. Reading, copying or moving what is archived and not restored must be classified
 * FAILED_PRECONDITION; the portable type says how to restore it.
 */
public interface TierDriver {
    /**
     * Must move the object, with content, digest and tags, and return what is then; version and time of writing may be new
     * ones (S3 copies the object onto itself). Must change nothing when it is in that tier already. NOT_FOUND when there is
     * none.
     */
    ObjectInfo tier(ObjectKey key, StorageTier tier) throws Exception;

    /**
     * Must begin to restore an archived object in the cheapest way that takes no longer than {@code within}, and return
     * without waiting; {@code find} tells how it stands. Must succeed when the object is already being restored. Must keep a
     * copy that is restored already for the time asked for, from now. Called only for what is archived. Must fail with what
     * classifies as INVALID_ARGUMENT, and say the shortest time, when no way is that fast.
     */
    void restore(ObjectKey key, RestoreOptions options) throws Exception;
}
