package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What machines of managed endpoints cost: a price of the service itself where one is known, else the machine's with the service's
 * surcharge. Thread-safe.
 */
public final class EndpointPrices {
    private static final String LOWER_BOUND = ", without the service's surcharge, which is unknown";

    private record Key(Location region, String instanceType, PurchaseOption purchase) {}

    private final Catalog catalog;
    private final Map<Key, Offer> offers = new HashMap<>();
    /** Each by its provider and its own name: what has such a name behind a prefix is a service's name for it. */
    private final Set<String> machines = new HashSet<>();

    public EndpointPrices(Catalog catalog) {
        this.catalog = catalog;
        Comparator<Offer> dearest = Comparator.comparing(Offer::hourly);
        for (Offer offer : catalog.offers()) {
            machines.add(offer.location().provider() + " " + offer.instanceType());
            Key key = new Key(region(offer.location()), offer.instanceType(), offer.purchase());
            // Nobody says in which zone a service runs a machine: the dearest of them is the safe one.
            offers.merge(key, offer, (one, other) -> dearest.compare(one, other) >= 0 ? one : other);
        }
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
        Location region = region(location);
        Offer own = offers.get(new Key(region, instanceType, purchase));
        String plain = instanceType.substring(instanceType.indexOf('.') + 1);
        if (own != null && machines.contains(region.provider() + " " + plain) && !plain.equals(instanceType)) {
            return Optional.of(new EndpointPrice(named(region, instanceType, own, BigDecimal.ONE), true));
        }
        Offer machine = own == null ? offers.get(new Key(region, plain, purchase)) : own;
        if (machine == null) {
            return Optional.empty();
        }
        Optional<BigDecimal> factor = catalog.surcharge(CloudService.ENDPOINTS, region, machine.instanceType())
                .map(Surcharge::factor);
        boolean exact = factor.isPresent() && purchase == PurchaseOption.ON_DEMAND;
        Offer named = named(region, instanceType, machine, factor.orElse(BigDecimal.ONE));
        return Optional.of(new EndpointPrice(exact ? named : withSource(named, named.source() + LOWER_BOUND), exact));
    }

    /** Whether an offer from here lacks the service's surcharge; its source says so wherever it is stored. */
    public static boolean isLowerBound(Offer offer) {
        return offer.source().endsWith(LOWER_BOUND);
    }

    private static Offer withSource(Offer offer, String source) {
        return Machine.of(offer).offer(offer.location(), offer.purchase(), offer.hourly(), offer.effective(), source);
    }

    private static Offer named(Location region, String instanceType, Offer machine, BigDecimal factor) {
        boolean surcharged = factor.compareTo(BigDecimal.ONE) != 0;
        return new Offer(
                region,
                instanceType,
                machine.acceleratorOrNull(),
                machine.vcpus(),
                machine.memoryGib(),
                machine.purchase(),
                machine.hourly().times(factor),
                machine.effective(),
                machine.source() + (surcharged ? ", times " + factor.toPlainString() + " for the service" : ""));
    }

    private static Location region(Location location) {
        return new Location(location.provider(), location.regionOrNull(), null);
    }
}
