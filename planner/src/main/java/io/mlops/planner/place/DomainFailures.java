package io.mlops.planner.place;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * The shares of the time in which a whole domain is lost, beyond what services promise.
 *
 * @param zone of each zone, 0 to 1
 * @param region of each region, 0 to 1
 * @param cloud of each cloud, 0 to 1
 * @param source where they are from, for people
 */
public record DomainFailures(BigDecimal zone, BigDecimal region, BigDecimal cloud, String source) {
    public DomainFailures {
        Objects.requireNonNull(source, "source");
        zone = share(zone, "zone");
        region = share(region, "region");
        cloud = share(cloud, "cloud");
    }

    /** Domains never fail as a whole: only what services promise counts. */
    public static DomainFailures none() {
        return new DomainFailures(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, "not counted");
    }

    private static BigDecimal share(BigDecimal value, String what) {
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException(what + " is " + value + ", not between 0 and 1");
        }
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
