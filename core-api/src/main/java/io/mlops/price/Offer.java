package io.mlops.price;

import io.mlops.Location;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something to rent: a machine at a place, bought one way, with its price and how old that is.
 *
 * @param location region or zone; one without a zone is for the region as a whole
 * @param instanceType as the cloud names it
 * @param acceleratorOrNull null for a machine without one
 * @param vcpus virtual processors
 * @param memoryGib GiB
 * @param purchase how it is rented
 * @param hourly for one machine and hour, above 0; of one that is paid for a term, that of the term by its hours
 * @param effective when the price was what it says
 * @param source where it is from, for people
 */
public record Offer(
        Location location,
        String instanceType,
        @Nullable Accelerator acceleratorOrNull,
        double vcpus,
        double memoryGib,
        PurchaseOption purchase,
        Money hourly,
        Instant effective,
        String source) {
    public Offer {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(instanceType, "instanceType");
        Objects.requireNonNull(purchase, "purchase");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(source, "source");
        if (location.region().isEmpty()) {
            throw new IllegalArgumentException("an offer is for a region, not for all of " + location);
        }
        if (!(vcpus > 0) || !(memoryGib > 0)) {
            throw new IllegalArgumentException(
                    instanceType + " has " + vcpus + " vcpus and " + memoryGib + " GiB, not above 0");
        }
        if (hourly.amount().signum() <= 0) {
            throw new IllegalArgumentException(instanceType + " costs " + hourly + " an hour, not above 0");
        }
    }

    public Optional<Accelerator> accelerator() {
        return Optional.ofNullable(acceleratorOrNull);
    }

    /** For one whole accelerator and hour; empty without accelerators. */
    public Optional<Money> perAccelerator() {
        return accelerator()
                .map(each -> new Money(
                        hourly.amount().divide(BigDecimal.valueOf(each.total()), MathContext.DECIMAL32),
                        hourly.currency()));
    }
}
