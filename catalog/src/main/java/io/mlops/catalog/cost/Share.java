package io.mlops.catalog.cost;

import io.mlops.Location;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one location has of a deployment.
 *
 * @param location the region, or a zone of it
 * @param steady replicas that run all the time
 * @param peak replicas that run at the peak, those included
 * @param traffic the share of all predictions that it makes, 0 to 1
 * @param instanceTypeOrNull the machine of a replica, by its own name or its service's; null for the cheapest with what is needed
 * @param purchase how its machines are rented
 */
public record Share(
        Location location,
        int steady,
        int peak,
        BigDecimal traffic,
        @Nullable String instanceTypeOrNull,
        PurchaseOption purchase) {
    public Share {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(purchase, "purchase");
        if (steady < 0 || peak < steady) {
            throw new IllegalArgumentException(
                    location + " has " + steady + " replicas usually and " + peak + " at the peak");
        }
    }

    /** On demand, on the cheapest machine with what is needed. */
    public Share(Location location, int steady, int peak, BigDecimal traffic) {
        this(location, steady, peak, traffic, null, PurchaseOption.ON_DEMAND);
    }

    /** All of a deployment. */
    public static Share whole(Location location, int steady, int peak) {
        return new Share(location, steady, peak, BigDecimal.ONE);
    }

    public Share withPurchase(PurchaseOption other) {
        return new Share(location, steady, peak, traffic, instanceTypeOrNull, other);
    }

    /** The machine of a replica, where one is named. */
    public Optional<String> instanceType() {
        return Optional.ofNullable(instanceTypeOrNull);
    }

    /** Whether it only waits. */
    public boolean waits() {
        return traffic.signum() == 0;
    }
}
