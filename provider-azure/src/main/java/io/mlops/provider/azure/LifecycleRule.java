package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a storage account's lifecycle management
 * (https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure). Null is what is left out.
 */
record LifecycleRule(@Nullable Boolean enabled, String name, String type, Definition definition) {
    record Definition(Actions actions, @Nullable Filters filters) {}

    /** What we never write is here to be seen where others did. */
    record Actions(
            @Nullable BaseBlob baseBlob,
            @Nullable JsonNode snapshot,
            @Nullable JsonNode version) {}

    record BaseBlob(
            @Nullable DateAfter tierToCool,
            @Nullable DateAfter tierToCold,
            @Nullable DateAfter tierToArchive,
            @Nullable DateAfter delete,
            @Nullable Boolean enableAutoTierToHotFromCool,
            @Nullable DateAfter tierToHot) {}

    /** Days; one of the first two. */
    record DateAfter(
            @Nullable Integer daysAfterModificationGreaterThan,
            @Nullable Integer daysAfterLastAccessTimeGreaterThan,
            @Nullable Integer daysAfterLastTierChangeGreaterThan,
            @Nullable Integer daysAfterCreationGreaterThan) {
        static DateAfter written(int days) {
            return new DateAfter(days, null, null, null);
        }

        static DateAfter read(int days) {
            return new DateAfter(null, days, null, null);
        }

        /** Not before what was restored has been out of the archive for so long. */
        DateAfter sparing(int days) {
            return new DateAfter(daysAfterModificationGreaterThan, daysAfterLastAccessTimeGreaterThan, days, null);
        }
    }

    record Filters(
            @Nullable List<String> blobTypes,
            @Nullable List<String> prefixMatch,
            @Nullable List<IndexMatch> blobIndexMatch) {}

    record IndexMatch(String name, String op, String value) {}
}
