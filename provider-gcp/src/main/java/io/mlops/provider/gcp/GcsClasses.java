package io.mlops.provider.gcp;

import com.google.cloud.storage.StorageClass;
import io.mlops.artifact.StorageTier;
import org.jspecify.annotations.Nullable;

/** Google's storage classes as tiers of ours (https://cloud.google.com/storage/docs/storage-classes); all of them are read at once. */
final class GcsClasses {
    private GcsClasses() {}

    /** Of an object that is written or moved; Autoclass begins with Standard. */
    static StorageClass of(StorageTier tier) {
        return switch (tier) {
            case HOT, AUTO -> StorageClass.STANDARD;
            case COOL -> StorageClass.NEARLINE;
            case COLD -> StorageClass.COLDLINE;
            case ARCHIVE -> StorageClass.ARCHIVE;
        };
    }

    /**
     * The tier of an object, whoever chose it.
     *
     * @param autoclass whether the bucket decides by itself
     */
    static StorageTier tier(@Nullable StorageClass storageClass, boolean autoclass) {
        if (autoclass) {
            return StorageTier.AUTO;
        }
        if (StorageClass.NEARLINE.equals(storageClass)) {
            return StorageTier.COOL;
        }
        if (StorageClass.COLDLINE.equals(storageClass)) {
            return StorageTier.COLD;
        }
        return StorageClass.ARCHIVE.equals(storageClass) ? StorageTier.ARCHIVE : StorageTier.HOT;
    }
}
