package io.mlops.catalog;

import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is paid for one or three years, used or not, beside the same one on demand.
 *
 * @param offer how it is paid for
 * @param onDemandOrNull the cheapest in that place; null where that price is unknown
 */
public record Committed(Offer offer, @Nullable Offer onDemandOrNull) {
    public Committed {
        Objects.requireNonNull(offer, "offer");
    }

    /** Those among the offers, in their order. */
    public static List<Committed> of(List<Offer> offers) {
        return offers.stream()
                .filter(offer -> offer.purchase().committed())
                .map(offer -> new Committed(offer, onDemand(offer, offers).orElse(null)))
                .toList();
    }

    private static Optional<Offer> onDemand(Offer offer, List<Offer> offers) {
        return offers.stream()
                .filter(other -> other.purchase() == PurchaseOption.ON_DEMAND
                        && other.instanceType().equals(offer.instanceType())
                        && offer.location().contains(other.location()))
                .min(Comparator.comparing(Offer::hourly));
    }

    public Optional<Offer> onDemand() {
        return Optional.ofNullable(onDemandOrNull);
    }

    /** What it saves of the price on demand, 0 to 1, below 0 where it is dearer; empty where one of the prices is unknown. */
    public Optional<BigDecimal> discount() {
        return onDemand()
                .map(other -> BigDecimal.ONE.subtract(
                        offer.hourly().amount().divide(other.hourly().amount(), 4, RoundingMode.HALF_EVEN)));
    }
}
