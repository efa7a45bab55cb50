package io.mlops.provider.azure;

import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.ArchiveStatus;
import com.azure.storage.blob.models.RehydratePriority;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Azure's access tiers as tiers of ours, and how the archive is restored. */
final class BlobAccessTiers {
    /** https://learn.microsoft.com/azure/storage/blobs/archive-rehydrate-overview#rehydration-priority . */
    static final Duration STANDARD = Duration.ofHours(15);

    /** The same page: of high priority, for blobs below 10 GB. */
    static final Duration HIGH = Duration.ofHours(1);

    private static final ByteSize HIGH_BELOW = new ByteSize(10_000_000_000L);

    private BlobAccessTiers() {}

    /** Of a blob that is written or moved; rules move what is in the automatic tier on from hot. */
    static AccessTier of(StorageTier tier) {
        return switch (tier) {
            case HOT, AUTO -> AccessTier.HOT;
            case COOL -> AccessTier.COOL;
            case COLD -> AccessTier.COLD;
            case ARCHIVE -> AccessTier.ARCHIVE;
        };
    }

    /**
     * The tier of a blob, whoever chose it.
     *
     * @param tier null for what has none, such as a blob of a premium account
     * @param automatic whether the blob is marked as one of the automatic tier
     */
    static StorageTier tier(@Nullable AccessTier tier, boolean automatic) {
        if (automatic) {
            return StorageTier.AUTO;
        }
        if (AccessTier.COOL.equals(tier)) {
            return StorageTier.COOL;
        }
        if (AccessTier.COLD.equals(tier)) {
            return StorageTier.COLD;
        }
        return AccessTier.ARCHIVE.equals(tier) ? StorageTier.ARCHIVE : StorageTier.HOT;
    }

    /** Whether a blob can be read; what is on its way out of the archive says where to, for as long as it is. */
    static RestoreState restoreState(@Nullable AccessTier tier, @Nullable ArchiveStatus status) {
        if (!AccessTier.ARCHIVE.equals(tier)) {
            return new RestoreState.Online();
        }
        return status == null ? new RestoreState.Archived() : new RestoreState.Restoring();
    }

    /** The cheapest way that is fast enough; INVALID_ARGUMENT says what the fastest takes. */
    static RehydratePriority restoreWithin(ByteSize size, Duration within) throws AzureException {
        if (within.compareTo(STANDARD) >= 0) {
            return RehydratePriority.STANDARD;
        }
        boolean high = size.bytes() < HIGH_BELOW.bytes();
        if (high && within.compareTo(HIGH) >= 0) {
            return RehydratePriority.HIGH;
        }
        throw new AzureException(
                ErrorCode.INVALID_ARGUMENT,
                "Azure takes up to " + (high ? HIGH : STANDARD) + " to restore it from the archive, and not within "
                        + within);
    }
}
