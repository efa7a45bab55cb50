package io.mlops.provider.gcp;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TierDriver;

/**
 * Moves objects between storage classes: Google writes them anew, at its place
 * (https://cloud.google.com/storage/docs/changing-storage-classes). Thread-safe.
 */
record GcsTiers(GcsObjects objects, GcsWrites writes) implements TierDriver {
    @Override
    public ObjectInfo tier(ObjectKey key, StorageTier tier) throws Exception {
        ObjectInfo found = objects.require(key);
        objects.autoclass().requireFor(tier);
        if (found.tier() == tier || (found.tier() == StorageTier.AUTO && tier == StorageTier.HOT)) {
            return found;
        }
        return writes.rewrite(
                objects.id(key),
                found.version(),
                key,
                new GcsForm(found.digest(), tier, found.tags()),
                GcsCondition.over(found.version()));
    }

    /** Nothing is ever so archived here that it had to be restored. */
    @Override
    public void restore(ObjectKey key, RestoreOptions options) {
        throw new IllegalStateException("what is archived at Google is read at once");
    }
}
