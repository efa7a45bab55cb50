package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.catalog.ServicePrices.ServicePrice;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What machines of managed endpoints cost, as offers by the names that the services have for them. Thread-safe.
 */
public final class EndpointPrices {
    private static final String LOWER_BOUND = ", without the service's surcharge, which is unknown";

    private final ServicePrices services;

    public EndpointPrices(Catalog catalog) {
        this.services = catalog.services();
    }

    /**
     * The price of a machine.
     *
     * @param offer for the region as a whole, by the name that the service has for the machine, with the surcharge as far as it is known
     * @param exact whether the service's surcharge is in it; else it is a lower bound
     */
    public record EndpointPrice(Offer offer, boolean exact) {}

    /**
     * Of one machine, in the location's region; empty where not even the machine by itself has a price.
     *
     * @param instanceType as the service names it, which may be the machine's name behind a prefix and a dot
     */
    public Optional<EndpointPrice> of(Location location, String instanceType, PurchaseOption purchase) {
        Location region = new Location(location.provider(), location.regionOrNull(), null);
        return services.of(CloudService.ENDPOINTS, region, instanceType, purchase)
                .map(price -> new EndpointPrice(named(region, instanceType, price), price.exact()));
    }

    /** Whether an offer from here lacks the service's surcharge; its source says so wherever it is stored. */
    public static boolean isLowerBound(Offer offer) {
        return offer.source().endsWith(LOWER_BOUND);
    }

    private static Offer named(Location region, String instanceType, ServicePrice price) {
        Offer machine = price.offer();
        String added = price.surcharge()
                .map(Surcharge::factor)
                .filter(factor -> factor.compareTo(BigDecimal.ONE) != 0)
                .map(factor -> ", times " + factor.toPlainString() + " for the service")
                .orElse("");
        return new Offer(
                region,
                instanceType,
                machine.acceleratorOrNull(),
                machine.vcpus(),
                machine.memoryGib(),
                machine.purchase(),
                price.hourly(),
                price.effective(),
                machine.source() + added + (price.exact() ? "" : LOWER_BOUND));
    }
}
