package io.mlops.catalog.cost;

import io.mlops.Location;
import java.math.BigDecimal;
import java.util.Objects;

/**
 * What one location has of a deployment.
 *
 * @param location the region, or a zone of it
 * @param steady replicas that run all the time
 * @param peak replicas that run at the peak, those included
 * @param traffic the share of all predictions that it makes, 0 to 1
 */
public record Share(Location location, int steady, int peak, BigDecimal traffic) {
    public Share {
        Objects.requireNonNull(location, "location");
        if (steady < 0 || peak < steady) {
            throw new IllegalArgumentException(
                    location + " has " + steady + " replicas usually and " + peak + " at the peak");
        }
    }

    /** All of a deployment. */
    public static Share whole(Location location, int steady, int peak) {
        return new Share(location, steady, peak, BigDecimal.ONE);
    }

    /** Whether it only waits. */
    public boolean waits() {
        return traffic.signum() == 0;
    }
}
