package io.mlops.catalog.cost;

import io.mlops.Location;
import io.mlops.price.Accelerator;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one replica needs.
 *
 * @param accelerators any one of these kinds, at least one of it; empty for a machine without any
 * @param vcpus at least so many virtual CPUs
 * @param memoryGib at least so much main memory, GiB
 */
public record MachineNeed(List<String> accelerators, double vcpus, double memoryGib) {
    /** What the gateway needs: it passes bytes on. */
    static final MachineNeed GATEWAY = new MachineNeed(List.of(), 2, 4);

    private static final Comparator<Offer> CHEAPEST = Comparator.comparing(Offer::hourly)
            .thenComparing(Offer::instanceType)
            .thenComparing(Offer::location);

    public MachineNeed {
        accelerators = List.copyOf(accelerators);
    }

    /** Whether a replica runs on it. A machine with an accelerator that nobody asked for is wasted, and so is not meant. */
    public boolean fits(Offer offer) {
        boolean accelerated = accelerators.isEmpty()
                ? offer.accelerator().isEmpty()
                : offer.accelerator()
                        .map(Accelerator::name)
                        .filter(accelerators::contains)
                        .isPresent();
        return accelerated && offer.vcpus() >= vcpus && offer.memoryGib() >= memoryGib;
    }

    /** The cheapest offer in a region, in any of its zones; by name where two cost the same. */
    public Optional<Offer> cheapest(List<Offer> offers, Location region, PurchaseOption purchase) {
        return cheapest(offers, region, purchase, this::fits);
    }

    /** The cheapest of those that are meant. */
    static Optional<Offer> cheapest(
            List<Offer> offers, Location region, PurchaseOption purchase, Predicate<Offer> which) {
        return offers.stream()
                .filter(offer -> offer.purchase() == purchase && region.contains(offer.location()) && which.test(offer))
                .min(CHEAPEST);
    }
}
