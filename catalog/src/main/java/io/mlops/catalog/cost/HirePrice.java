package io.mlops.catalog.cost;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.OfferFilter;
import io.mlops.catalog.Surcharge;
import io.mlops.price.Hire;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What something that is rented costs an hour, as far as anybody knows: the service's own price where a list has one, else the machine's
 * with what the service adds to it. Of prices that differ by zone it is the dearest, since nobody says beforehand in which one it runs.
 *
 * @param hourlyOrNull for one; null where it is unknown
 * @param effectiveOrNull when all that it is made of was so; null where it is unknown, or nobody says
 * @param source where it is from, for people; empty where it is unknown
 * @param lacks what has no price, for people, so that the price is a lower bound; empty where nothing lacks
 */
public record HirePrice(
        @Nullable Money hourlyOrNull, @Nullable Instant effectiveOrNull, String source, String lacks) {
    public HirePrice {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(lacks, "lacks");
    }

    /** Nobody knows. */
    public static HirePrice unknown(String what) {
        return new HirePrice(null, null, "", what);
    }

    /** Looked up in the catalog, for a service of this kind. */
    public static HirePrice of(Catalog catalog, Location location, Hire hire, CloudService service) {
        Location region = new Location(location.provider(), location.regionOrNull(), null);
        List<Offer> offers = catalog
                .offers(OfferFilter.defaults()
                        .withClouds(Set.of(location.provider()))
                        .withPurchase(hire.purchase()))
                .stream()
                .filter(offer -> region.contains(offer.location()))
                .toList();
        if (!hire.instanceType().equals(hire.machine())) {
            Optional<Offer> own = dearest(offers, hire.instanceType());
            if (own.isPresent()) {
                return new HirePrice(
                        own.get().hourly(), own.get().effective(), own.get().source(), "");
            }
        }
        Optional<Offer> bare = dearest(offers, hire.machine());
        if (bare.isEmpty()) {
            return unknown("price of " + hire.instanceType() + " at " + region);
        }
        // Surcharges are known on on-demand prices only.
        Optional<Surcharge> surcharge = hire.purchase() == PurchaseOption.ON_DEMAND
                ? catalog.surcharge(service, location, hire.machine())
                : Optional.empty();
        return surcharge.map(added -> with(bare.get(), added)).orElseGet(() -> without(bare.get(), hire, region));
    }

    private static HirePrice with(Offer machine, Surcharge added) {
        Instant then = machine.effective();
        Optional<Instant> factor = added.source().effective();
        return new HirePrice(
                machine.hourly().times(added.factor()),
                factor.filter(time -> time.isBefore(then)).orElse(then),
                machine.source() + "; x " + added.factor().toPlainString() + ": "
                        + added.source().text(),
                "");
    }

    private static HirePrice without(Offer machine, Hire hire, Location region) {
        return new HirePrice(
                machine.hourly(),
                machine.effective(),
                machine.source(),
                "what the service adds to " + hire.machine() + " at " + region);
    }

    private static Optional<Offer> dearest(List<Offer> offers, String instanceType) {
        return offers.stream()
                .filter(offer -> offer.instanceType().equals(instanceType))
                .max(Comparator.comparing(Offer::hourly));
    }

    public Optional<Money> hourly() {
        return Optional.ofNullable(hourlyOrNull);
    }

    public Optional<Instant> effective() {
        return Optional.ofNullable(effectiveOrNull);
    }
}
