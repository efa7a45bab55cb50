package io.mlops.catalog;

import java.util.Locale;

/** What a store charges for. */
public enum StorageCharge {
    /** Keeping a GB for a month. */
    STORAGE,
    /** A request that writes or lists. */
    WRITE,
    /** A request that reads. */
    READ,
    /** An object that a rule moves into the tier. */
    TRANSITION,
    /** Reading a GB; the variants of an archive are standard, expedited and bulk. */
    RETRIEVAL,
    /** A request that restores; the same variants. */
    RETRIEVAL_REQUEST,
    /** Watching an object for a month, where the store moves it by itself. */
    MONITORING,
    /** No price: how many days are billed at least. */
    MINIMUM_DAYS;

    static StorageCharge parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
