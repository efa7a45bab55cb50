package io.mlops.catalog.cost;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * An assumed day of load: a peak of some hours, and steady load for the rest.
 *
 * @param steady requests per second, usually
 * @param peak requests per second, at the peak
 * @param peakHoursPerDay 0 to 24
 */
public record DailyPeak(long steady, long peak, BigDecimal peakHoursPerDay) implements LoadCurve {
    private static final BigDecimal DAY_HOURS = BigDecimal.valueOf(24);
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);

    public DailyPeak {
        if (peakHoursPerDay.signum() < 0 || peakHoursPerDay.compareTo(DAY_HOURS) > 0) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot work out a month: a day has no " + peakHoursPerDay + " peak hours");
        }
    }

    /** The share of the time that is peak, 0 to 1. */
    private BigDecimal peakShare() {
        return peakHoursPerDay.divide(DAY_HOURS, MathContext.DECIMAL64);
    }

    @Override
    public BigDecimal use(int machine, int usually, int atPeak) {
        return machine <= usually ? BigDecimal.ONE : machine <= atPeak ? peakShare() : BigDecimal.ZERO;
    }

    @Override
    public BigDecimal predictions() {
        BigDecimal usually = BigDecimal.valueOf(steady);
        return usually.add(BigDecimal.valueOf(peak - steady).multiply(peakShare()))
                .multiply(MONTH_HOURS)
                .multiply(SECONDS);
    }
}
