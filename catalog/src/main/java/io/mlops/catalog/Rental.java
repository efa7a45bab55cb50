package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One machine at one place, with what it costs bought either way; one of the two at least is known.
 *
 * @param location region or zone
 * @param machine what it is
 * @param onDemandOrNull null where that price is unknown
 * @param spotOrNull null where that price is unknown
 */
public record Rental(
        Location location,
        Machine machine,
        @Nullable Offer onDemandOrNull,
        @Nullable Offer spotOrNull) {
    private record Key(Location location, String instanceType) {}

    /** Offers by machine and place, in the order in which the machines come first. */
    public static List<Rental> of(List<Offer> offers) {
        Map<Key, Rental> rentals = new LinkedHashMap<>();
        for (Offer offer : offers) {
            if (offer.purchase() == PurchaseOption.ON_DEMAND || offer.purchase() == PurchaseOption.SPOT) {
                rentals.merge(new Key(offer.location(), offer.instanceType()), of(offer), Rental::with);
            }
        }
        return new ArrayList<>(rentals.values());
    }

    private static Rental of(Offer offer) {
        boolean spot = offer.purchase() == PurchaseOption.SPOT;
        return new Rental(offer.location(), Machine.of(offer), spot ? null : offer, spot ? offer : null);
    }

    private Rental with(Rental other) {
        return new Rental(
                location,
                machine,
                other.onDemandOrNull == null ? onDemandOrNull : other.onDemandOrNull,
                other.spotOrNull == null ? spotOrNull : other.spotOrNull);
    }

    /** Bought this way; empty where that is unknown. */
    public Optional<Offer> offer(PurchaseOption purchase) {
        return switch (purchase) {
            case ON_DEMAND -> Optional.ofNullable(onDemandOrNull);
            case SPOT -> Optional.ofNullable(spotOrNull);
            default -> Optional.empty();
        };
    }

    /** What spot saves, from 0 to 1; empty where one of the prices is unknown. */
    public Optional<BigDecimal> discount() {
        if (onDemandOrNull == null || spotOrNull == null) {
            return Optional.empty();
        }
        return Optional.of(BigDecimal.ONE.subtract(
                spotOrNull.hourly().amount().divide(onDemandOrNull.hourly().amount(), 4, RoundingMode.HALF_EVEN)));
    }

    /** For one whole accelerator and hour; empty without accelerators and where the price is unknown. */
    public Optional<Money> perAccelerator(PurchaseOption purchase) {
        return offer(purchase).flatMap(Offer::perAccelerator);
    }

    /** Whether nothing but the place differs. */
    public boolean isSameAs(Rental other) {
        return machine.equals(other.machine)
                && isSame(onDemandOrNull, other.onDemandOrNull)
                && isSame(spotOrNull, other.spotOrNull);
    }

    private static boolean isSame(@Nullable Offer one, @Nullable Offer other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.hourly().equals(other.hourly())
                && one.effective().equals(other.effective())
                && one.source().equals(other.source());
    }
}
