package io.mlops.catalog.cost;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.ServicePrices.ServicePrice;
import io.mlops.price.Hire;
import io.mlops.price.Money;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
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
        return catalog.services()
                .of(service, region, hire.machine(), hire.purchase())
                .map(price -> of(price, hire, region))
                .orElseGet(() -> unknown("price of " + hire.instanceType() + " at " + region));
    }

    private static HirePrice of(ServicePrice price, Hire hire, Location region) {
        String added = price.surcharge()
                .map(each -> "; x " + each.factor().toPlainString() + ": "
                        + each.source().text())
                .orElse("");
        return new HirePrice(
                price.hourly(),
                price.effective(),
                price.offer().source() + added,
                price.exact() ? "" : "what the service adds to " + hire.machine() + " at " + region);
    }

    public Optional<Money> hourly() {
        return Optional.ofNullable(hourlyOrNull);
    }

    public Optional<Instant> effective() {
        return Optional.ofNullable(effectiveOrNull);
    }
}
