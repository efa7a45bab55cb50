package io.mlops.catalog;

import io.mlops.price.Accelerator;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which offers are asked for. What is left out leaves nothing out.
 *
 * @param accelerators any of these; empty for machines with and without one
 * @param regions any of these regions; empty for all
 * @param clouds any of these providers; empty for all
 * @param purchaseOrNull how it is rented, or null for any way
 * @param minAccelerators at least so many of them in one machine; 0 for any number, none included
 * @param minVcpus at least so many virtual CPUs
 * @param minMemoryGib at least so much main memory, GiB
 */
public record OfferFilter(
        List<Glob> accelerators,
        List<Glob> regions,
        Set<String> clouds,
        @Nullable PurchaseOption purchaseOrNull,
        int minAccelerators,
        double minVcpus,
        double minMemoryGib) {
    public OfferFilter {
        accelerators = List.copyOf(accelerators);
        regions = List.copyOf(regions);
        clouds = Set.copyOf(clouds);
    }

    /** Every offer. */
    public static OfferFilter defaults() {
        return new OfferFilter(List.of(), List.of(), Set.of(), null, 0, 0, 0);
    }

    public OfferFilter withAccelerators(List<Glob> which) {
        return new OfferFilter(which, regions, clouds, purchaseOrNull, minAccelerators, minVcpus, minMemoryGib);
    }

    public OfferFilter withRegions(List<Glob> which) {
        return new OfferFilter(accelerators, which, clouds, purchaseOrNull, minAccelerators, minVcpus, minMemoryGib);
    }

    public OfferFilter withClouds(Set<String> which) {
        return new OfferFilter(accelerators, regions, which, purchaseOrNull, minAccelerators, minVcpus, minMemoryGib);
    }

    public OfferFilter withPurchase(PurchaseOption which) {
        return new OfferFilter(accelerators, regions, clouds, which, minAccelerators, minVcpus, minMemoryGib);
    }

    public OfferFilter withMinAccelerators(int least) {
        return new OfferFilter(accelerators, regions, clouds, purchaseOrNull, least, minVcpus, minMemoryGib);
    }

    public OfferFilter withMinVcpus(double least) {
        return new OfferFilter(accelerators, regions, clouds, purchaseOrNull, minAccelerators, least, minMemoryGib);
    }

    public OfferFilter withMinMemoryGib(double least) {
        return new OfferFilter(accelerators, regions, clouds, purchaseOrNull, minAccelerators, minVcpus, least);
    }

    public Optional<PurchaseOption> purchase() {
        return Optional.ofNullable(purchaseOrNull);
    }

    public boolean accepts(Offer offer) {
        String region = offer.location().region().orElse("");
        return (clouds.isEmpty() || clouds.contains(offer.location().provider()))
                && (regions.isEmpty() || regions.stream().anyMatch(glob -> glob.matches(region)))
                && (purchaseOrNull == null || purchaseOrNull == offer.purchase())
                && offer.vcpus() >= minVcpus
                && offer.memoryGib() >= minMemoryGib
                && acceptsAccelerator(offer.accelerator());
    }

    private boolean acceptsAccelerator(Optional<Accelerator> accelerator) {
        if (accelerator.isEmpty()) {
            return accelerators.isEmpty() && minAccelerators == 0;
        }
        return accelerator.get().total() >= minAccelerators
                && (accelerators.isEmpty()
                        || accelerators.stream()
                                .anyMatch(glob -> glob.matches(accelerator.get().name())));
    }
}
