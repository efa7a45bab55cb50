package io.mlops.catalog.cost;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A day of load: a peak of some hours, and steady load for the rest. A month is 730 hours, a year twelve months.
 *
 * @param steady requests per second, usually
 * @param peak requests per second, at the peak
 * @param peakHoursPerDay 0 to 24
 */
public record LoadCurve(long steady, long peak, BigDecimal peakHoursPerDay) {
    /** Of a month: 365 days of 24 hours by twelve. */
    public static final BigDecimal MONTH_HOURS = BigDecimal.valueOf(730);

    /** Months of a year. */
    public static final BigDecimal YEAR_MONTHS = BigDecimal.valueOf(12);

    private static final BigDecimal DAY_HOURS = BigDecimal.valueOf(24);
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);

    public LoadCurve {
        if (peakHoursPerDay.signum() < 0 || peakHoursPerDay.compareTo(DAY_HOURS) > 0) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot work out a month: a day has no " + peakHoursPerDay + " peak hours");
        }
    }

    /** The share of the time that is peak, 0 to 1. */
    public BigDecimal peakShare() {
        return peakHoursPerDay.divide(DAY_HOURS, MathContext.DECIMAL64);
    }

    /** What happens in a month when there is so much of it usually, and so much at the peak, all the time of each. */
    public BigDecimal hours(BigDecimal usually, BigDecimal atPeak) {
        return usually.add(atPeak.subtract(usually).multiply(peakShare())).multiply(MONTH_HOURS);
    }

    /** The hours of a month that machines run, of which there are so many usually, and so many at the peak. */
    public BigDecimal machineHours(int usually, int atPeak) {
        return hours(BigDecimal.valueOf(usually), BigDecimal.valueOf(atPeak));
    }

    /** Predictions in a month. */
    public BigDecimal predictions() {
        return hours(BigDecimal.valueOf(steady), BigDecimal.valueOf(peak)).multiply(SECONDS);
    }
}
