package io.mlops.provider.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.RehydratePriority;
import com.azure.storage.blob.options.BlobSetAccessTierOptions;
import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TierDriver;

/**
 * Access tiers of blobs. A blob of the automatic tier is marked, in its index tags for the rule that moves it and in its metadata for whoever
 * looks; the metadata are written last, so that a move which was cut is made again. Where a container keeps what is in it nobody writes
 * metadata (https://learn.microsoft.com/azure/storage/blobs/immutable-container-level-worm-policies). Thread-safe.
 */
final class BlobTiers implements TierDriver {
    private final BlobObjects objects;
    private final BlobAutomatic automatic;

    BlobTiers(BlobObjects objects, BlobAutomatic automatic) {
        this.objects = objects;
        this.automatic = automatic;
    }

    @Override
    public ObjectInfo tier(ObjectKey key, StorageTier tier) throws Exception {
        BlobObjects.Found found = objects.require(key);
        if (found.info().tier() == tier) {
            return found.info();
        }
        found = objects.requireReadable(key);
        boolean marked = found.info().tier() == StorageTier.AUTO;
        BlobForm form = new BlobForm(found.info().digest(), tier, found.info().tags());
        BlobClient blob = objects.client(key);
        boolean marking = marked || tier == StorageTier.AUTO;
        if (marking && objects.keeping() != BlobObjects.Keeping.NOTHING) {
            throw new AzureException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the container's retention or a legal hold lets nobody change what marks the automatic tier; write it"
                            + " into the tier that it should have, under another name");
        }
        automatic.requireFor(form);
        if (marking) {
            blob.setTags(form.indexTags());
        }
        if (!form.accessTier().equals(found.accessTierOrNull())) {
            blob.setAccessTier(form.accessTier());
        }
        if (marking) {
            // Over what was found only: the digest of a younger content must not be replaced.
            BlobCondition same = BlobCondition.over(found.info().version());
            same.enforce(() -> blob.setMetadataWithResponse(form.metadata(), same.conditions(), null, Context.NONE));
        }
        return objects.require(key).info();
    }

    /** Moves it out of the archive for good. What is under way already can be made faster, and not slower. */
    @Override
    public void restore(ObjectKey key, RestoreOptions options) throws Exception {
        BlobObjects.Found found = objects.require(key);
        RehydratePriority way = BlobAccessTiers.restoreWithin(found.info().size(), options.within());
        boolean underWay = found.info().restore() instanceof RestoreState.Restoring;
        if (underWay && (way.equals(RehydratePriority.STANDARD) || way.equals(found.priorityOrNull()))) {
            return;
        }
        objects.client(key)
                .setAccessTierWithResponse(
                        new BlobSetAccessTierOptions(AccessTier.HOT).setPriority(way), null, Context.NONE);
    }
}
