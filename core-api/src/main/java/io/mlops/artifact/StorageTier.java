package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Locale;

/**
 * What an object costs to keep against what it costs to read, from the dearest to keep to the cheapest. The names of the
 * clouds for the first four: S3 Standard, Standard-IA, Glacier Instant Retrieval, Glacier Deep Archive; Azure Hot, Cool,
 * Cold, Archive; Google Standard, Nearline, Coldline, Archive.
 */
public enum StorageTier {
    /** For what is read often. */
    HOT,
    /** For what is read about once a month. */
    COOL,
    /** For what is read about once in three months; still read at once. */
    COLD,
    /** For what is hardly ever read; most stores must restore it first. */
    ARCHIVE,
    /** The store moves the object between its tiers by how often it is read; it is always read at once. */
    AUTO;

    /** Reads {@code hot}, {@code cool}, {@code cold}, {@code archive} or {@code auto}; INVALID_ARGUMENT for anything else. */
    public static StorageTier parse(String text) {
        for (StorageTier tier : values()) {
            if (tier.toString().equals(text)) {
                return tier;
            }
        }
        throw new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read storage tier \"" + text + "\": expected hot, cool, cold, archive or auto");
    }

    /** The name in lower case, as specs and the command line write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
