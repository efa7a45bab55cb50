package io.mlops.planner.place;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Objects;

/**
 * How often machines that may be taken away are, and for how long they are missing then. All replicas of an offer are taken to be
 * lost together.
 *
 * @param perHour expected number in an hour, at least 0
 * @param outage from one until as many replicas serve again, as expected
 * @param source where both are from, for people
 */
public record Interruptions(double perHour, Duration outage, String source) {
    private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);

    public Interruptions {
        Objects.requireNonNull(source, "source");
        if (!(perHour >= 0) || Double.isInfinite(perHour)) {
            throw new IllegalArgumentException("perHour is " + perHour + ", less than 0");
        }
        if (outage.isNegative()) {
            throw new IllegalArgumentException("outage is " + outage + ", less than 0");
        }
    }

    /**
     * The share of the time without these replicas: at most rate × outage, which bounds the rate × outage / (1 + rate × outage) of an
     * alternating renewal process from above.
     */
    Unavailability unavailability() {
        BigDecimal share = BigDecimal.valueOf(perHour)
                .multiply(BigDecimal.valueOf(outage.toMillis()))
                .divide(MILLIS_PER_HOUR, MathContext.DECIMAL64);
        return Unavailability.of(share.min(BigDecimal.ONE));
    }
}
