package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What machines cost where a managed service of their cloud rents them: the price of the service itself where a list has one, else the
 * machine's with what the service adds to it, as far as that is known. A service's name for a machine is the machine's behind a prefix
 * and a dot, as {@code ml.g5.xlarge}. Thread-safe.
 */
public final class ServicePrices {
    private record Key(Location region, String machine, PurchaseOption purchase) {}

    private final Map<Key, Offer> machines = new HashMap<>();
    private final Map<Key, Offer> services = new HashMap<>();
    /** Each by its provider and its own name. */
    private final Set<String> names = new HashSet<>();

    private final Catalog catalog;
    private final List<Offer> rented;

    ServicePrices(Catalog catalog) {
        this.catalog = catalog;
        List<Offer> offers = catalog.offers();
        offers.forEach(offer -> names.add(offer.location().provider() + " " + offer.instanceType()));
        this.rented = offers.stream().filter(offer -> !isService(offer)).toList();
        for (Offer offer : offers) {
            Location at = offer.location();
            Key key = new Key(region(at), machine(at.provider(), offer.instanceType()), offer.purchase());
            // Nobody says in which zone a service runs a machine: the dearest of them is the safe one.
            (isService(offer) ? services : machines)
                    .merge(key, offer, (one, other) -> one.hourly().compareTo(other.hourly()) >= 0 ? one : other);
        }
    }

    /**
     * What a service takes for a machine.
     *
     * @param offer the service's own, else the machine's by itself
     * @param own whether it is the service's own
     * @param surchargeOrNull what the service adds to the machine's price; null where that is in it already or unknown
     */
    public record ServicePrice(
            Offer offer, boolean own, @Nullable Surcharge surchargeOrNull) {
        public Optional<Surcharge> surcharge() {
            return Optional.ofNullable(surchargeOrNull);
        }

        /** Whether what the service adds is in it; else it is a lower bound. */
        public boolean exact() {
            return own || surchargeOrNull != null;
        }

        /** With what the service adds, as far as that is known. */
        public Money hourly() {
            return surcharge()
                    .map(added -> offer.hourly().times(added.factor()))
                    .orElseGet(offer::hourly);
        }

        /** What the service adds to an hour of this machine, US dollars; empty where that is unknown. */
        public Optional<BigDecimal> over(Offer machine) {
            BigDecimal hourly = machine.hourly().amount();
            return own
                    ? Optional.of(offer.hourly().amount().subtract(hourly))
                    : surcharge()
                            .map(added ->
                                    added.factor().subtract(BigDecimal.ONE).multiply(hourly));
        }

        /** When all that it is made of was so. */
        public Instant effective() {
            Instant then = offer.effective();
            return surcharge()
                    .flatMap(added -> added.source().effective())
                    .filter(time -> time.isBefore(then))
                    .orElse(then);
        }
    }

    /** What is rented by itself, without what is a service's name for a machine. */
    public List<Offer> rented() {
        return rented;
    }

    /** The machine's own name, of a service's name for it or of its own. */
    public String machine(String provider, String name) {
        String plain = name.substring(name.indexOf('.') + 1);
        return names.contains(provider + " " + plain) ? plain : name;
    }

    /** In the location's region; empty where neither the service nor the machine by itself has a price there. */
    public Optional<ServicePrice> of(CloudService service, Location location, String name, PurchaseOption purchase) {
        Location region = region(location);
        String machine = machine(region.provider(), name);
        Key key = new Key(region, machine, purchase);
        Offer own = services.get(key);
        if (own != null) {
            return Optional.of(new ServicePrice(own, true, null));
        }
        // Surcharges are known on on-demand prices only.
        Surcharge added = purchase == PurchaseOption.ON_DEMAND
                ? catalog.surcharge(service, region, machine).orElse(null)
                : null;
        return Optional.ofNullable(machines.get(key)).map(bare -> new ServicePrice(bare, false, added));
    }

    private boolean isService(Offer offer) {
        return !machine(offer.location().provider(), offer.instanceType()).equals(offer.instanceType());
    }

    private static Location region(Location location) {
        return new Location(location.provider(), location.regionOrNull(), null);
    }
}
