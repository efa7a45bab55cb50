package io.mlops.planner.place;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A share of the time in which something is missing.
 *
 * @param ppm parts per million, rounded up, 0 to 1,000,000
 */
record Unavailability(long ppm) {
    static final long WHOLE = 1_000_000;

    /** What is left of the time beside {@code availability}, a share of 0 to 1. */
    static Unavailability beside(BigDecimal availability) {
        return of(BigDecimal.ONE.subtract(availability));
    }

    /** A share of 0 to 1. */
    static Unavailability of(BigDecimal share) {
        return new Unavailability(share.multiply(BigDecimal.valueOf(WHOLE))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }
}
