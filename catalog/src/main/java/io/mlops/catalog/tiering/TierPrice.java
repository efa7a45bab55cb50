package io.mlops.catalog.tiering;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a store charges in one of its tiers, in US dollars. A price that is null is not known.
 *
 * @param storageOrNull for a GB (2^30 bytes) and month
 * @param writeOrNull for a write
 * @param readOrNull for a read
 * @param moveOrNull for moving an object here by a rule; where that is not known, a write's
 * @param retrievalOrNull for a GB that is read
 * @param monitoringOrNull for an object and month in automatic tiering
 * @param minimumDaysOrNull how long an object is paid for at least, in days
 * @param minimumBytes what an object is billed as at least
 * @param addedBytes what is billed here beside each object
 */
public record TierPrice(
        @Nullable BigDecimal storageOrNull,
        @Nullable BigDecimal writeOrNull,
        @Nullable BigDecimal readOrNull,
        @Nullable BigDecimal moveOrNull,
        @Nullable BigDecimal retrievalOrNull,
        @Nullable BigDecimal monitoringOrNull,
        @Nullable Integer minimumDaysOrNull,
        long minimumBytes,
        long addedBytes) {
    private static final TierPrice UNKNOWN = new TierPrice(null, null, null, null, null, null, null, 0, 0);

    /** A tier of which nothing is known. */
    public static TierPrice unknown() {
        return UNKNOWN;
    }

    Optional<BigDecimal> storage() {
        return Optional.ofNullable(storageOrNull);
    }

    Optional<BigDecimal> read() {
        return Optional.ofNullable(readOrNull);
    }

    Optional<BigDecimal> move() {
        return Optional.ofNullable(moveOrNull == null ? writeOrNull : moveOrNull);
    }

    Optional<BigDecimal> retrieval() {
        return Optional.ofNullable(retrievalOrNull);
    }

    Optional<BigDecimal> monitoring() {
        return Optional.ofNullable(monitoringOrNull);
    }

    /** 0 where it is not known: the time is a lower bound then, as all that is unknown. */
    int minimumDays() {
        return minimumDaysOrNull == null ? 0 : minimumDaysOrNull;
    }

    /** How much of an object is billed. */
    long billedBytes(long bytes) {
        return Math.max(bytes, minimumBytes) + addedBytes;
    }
}
