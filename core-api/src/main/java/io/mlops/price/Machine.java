package io.mlops.price;

import io.mlops.Location;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a cloud rents.
 *
 * @param instanceType as the cloud names it
 * @param acceleratorOrNull null for a machine without one
 * @param vcpus virtual processors
 * @param memoryGib GiB
 */
public record Machine(String instanceType, @Nullable Accelerator acceleratorOrNull, double vcpus, double memoryGib) {
    public Machine {
        Objects.requireNonNull(instanceType, "instanceType");
    }

    /** The machine that an offer is for. */
    public static Machine of(Offer offer) {
        return new Machine(offer.instanceType(), offer.acceleratorOrNull(), offer.vcpus(), offer.memoryGib());
    }

    public Optional<Accelerator> accelerator() {
        return Optional.ofNullable(acceleratorOrNull);
    }

    /** It at a price. */
    public Offer offer(Location location, PurchaseOption purchase, Money hourly, Instant effective, String source) {
        return new Offer(
                location, instanceType, acceleratorOrNull, vcpus, memoryGib, purchase, hourly, effective, source);
    }
}
