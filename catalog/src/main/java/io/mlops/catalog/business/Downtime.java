package io.mlops.catalog.business;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * What it costs to be down, before and after.
 *
 * @param lossPerHour what an hour without service loses, in the case's unit
 * @param hoursPerYear for how many hours of a year service is wanted, above 0
 * @param before the availability without what is built, 0 to 1
 * @param after the availability with it, not below {@code before}
 */
public record Downtime(BigDecimal lossPerHour, BigDecimal hoursPerYear, BigDecimal before, BigDecimal after) {
    private static final List<BigDecimal> USUAL = Stream.of("0.99", "0.999", "0.9995", "0.9999", "0.99999")
            .map(BigDecimal::new)
            .toList();

    public Downtime {
        if (hoursPerYear.signum() <= 0) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot price downtime: hours-per-year is 0, so there is none");
        }
        if (after.compareTo(before) < 0) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot price downtime: it is less available after (" + Figures.share(after) + ") than before ("
                            + Figures.share(before) + "); exchange the two");
        }
    }

    /** How many hours of the wanted ones are lost in a year at this availability, 0 to 1. */
    public BigDecimal hoursDown(BigDecimal availability) {
        return BigDecimal.ONE.subtract(availability).multiply(hoursPerYear);
    }

    /** What is lost in a year at this availability, 0 to 1. */
    public BigDecimal lossAYear(BigDecimal availability) {
        return hoursDown(availability).multiply(lossPerHour);
    }

    /**
     * What an availability means.
     *
     * @param availability 0 to 1
     * @param hoursDown in a year
     * @param loss in a year
     */
    public record At(BigDecimal availability, BigDecimal hoursDown, BigDecimal loss) {}

    /** From the worst availability to the best: the usual ones, before and after among them. */
    public List<At> ladder() {
        return Stream.concat(Stream.of(before, after), USUAL.stream())
                .map(BigDecimal::stripTrailingZeros)
                .distinct()
                .sorted()
                .map(availability -> new At(availability, hoursDown(availability), lossAYear(availability)))
                .toList();
    }

    /** What being more available saves in a year. */
    public BigDecimal savedAYear() {
        return lossAYear(before).subtract(lossAYear(after));
    }
}
