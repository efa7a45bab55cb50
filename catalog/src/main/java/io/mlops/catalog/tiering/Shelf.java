package io.mlops.catalog.tiering;

import io.mlops.artifact.StorageTier;

/** Where an object lies, as far as prices tell: automatic tiering keeps what nobody reads for less than what somebody does. */
enum Shelf {
    HOT(StorageTier.HOT, StorageTier.HOT),
    COOL(StorageTier.COOL, StorageTier.COOL),
    COLD(StorageTier.COLD, StorageTier.COLD),
    ARCHIVE(StorageTier.ARCHIVE, StorageTier.ARCHIVE),
    AUTO_READ(StorageTier.AUTO, StorageTier.HOT),
    AUTO_UNREAD(StorageTier.AUTO, StorageTier.COOL),
    AUTO_ARCHIVED(StorageTier.AUTO, StorageTier.ARCHIVE);

    private final StorageTier tier;
    private final StorageTier pricedAs;

    Shelf(StorageTier tier, StorageTier pricedAs) {
        this.tier = tier;
        this.pricedAs = pricedAs;
    }

    /** The tier that it is a part of. */
    StorageTier tier() {
        return tier;
    }

    /** The tier whose price of storage it has. */
    StorageTier pricedAs() {
        return pricedAs;
    }

    boolean automatic() {
        return tier == StorageTier.AUTO;
    }

    /** Where an object of this tier lies that is read at times, or not yet known not to be. */
    static Shelf of(StorageTier tier) {
        return switch (tier) {
            case HOT -> HOT;
            case COOL -> COOL;
            case COLD -> COLD;
            case ARCHIVE -> ARCHIVE;
            case AUTO -> AUTO_READ;
        };
    }
}
