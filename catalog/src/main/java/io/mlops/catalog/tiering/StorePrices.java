package io.mlops.catalog.tiering;

import io.mlops.Location;
import io.mlops.artifact.StorageTier;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.Source;
import io.mlops.catalog.StorageCard;
import io.mlops.catalog.StorageCharge;
import io.mlops.catalog.StorageRate;
import io.mlops.catalog.StorageTierName;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tariffs of stores, from a catalog. Of prices that fall with the amount, the first and highest counts for all of it. */
public record StorePrices(Catalog catalog) {
    private static final String STANDARD = "standard";

    /** Every region whose price of the hot tier is known. */
    public List<Location> locations() {
        return catalog.storageRates().stream()
                .filter(rate ->
                        rate.charge() == StorageCharge.STORAGE && rate.value().isPresent())
                .filter(rate -> catalog.storageTier(rate.cloud(), StorageTier.HOT)
                        .filter(hot -> hot.name().equals(rate.tier()))
                        .isPresent())
                .flatMap(rate -> rate.region().map(region -> Location.of(rate.cloud(), region)).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** What the store charges at a location; what is not known there stays unknown. */
    public StoreTariff at(Location location) {
        Map<StorageTier, TierPrice> tiers = new EnumMap<>(StorageTier.class);
        Instant oldest = null;
        boolean undated = false;
        for (StorageTier tier : StorageTier.values()) {
            Optional<StorageTierName> name = catalog.storageTier(location.provider(), tier);
            if (name.isPresent()) {
                StorageCard card = catalog.storage(location, name.get().name());
                tiers.put(tier, price(card, name.get()));
                oldest = oldest(card, oldest);
                undated = undated || undated(card);
            }
        }
        return new StoreTariff(location, tiers, oldest, undated);
    }

    private static TierPrice price(StorageCard card, StorageTierName name) {
        return new TierPrice(
                card.storage().steps().stream()
                        .findFirst()
                        .map(step -> step.each().amount())
                        .orElse(null),
                amount(card.each(StorageCharge.WRITE)),
                read(card),
                amount(card.each(StorageCharge.TRANSITION)),
                amount(card.each(StorageCharge.RETRIEVAL).or(() -> card.each(StorageCharge.RETRIEVAL, STANDARD))),
                amount(card.each(StorageCharge.MONITORING)),
                card.minimumDays().isPresent() ? card.minimumDays().getAsInt() : null,
                name.minimumKb().orElse(0) * 1024L,
                name.addedKb().orElse(0) * 1024L);
    }

    /** An archive's object is asked for twice: to be restored, and to be read. */
    private static @Nullable BigDecimal read(StorageCard card) {
        BigDecimal restoring = card.each(StorageCharge.RETRIEVAL_REQUEST, STANDARD)
                .map(Money::amount)
                .orElse(BigDecimal.ZERO);
        return card.each(StorageCharge.READ)
                .map(read -> read.amount().add(restoring))
                .orElse(null);
    }

    private static @Nullable BigDecimal amount(Optional<Money> price) {
        return price.map(Money::amount).orElse(null);
    }

    private static @Nullable Instant oldest(StorageCard card, @Nullable Instant before) {
        return card.rates().stream()
                .flatMap(rate -> rate.source().flatMap(Source::effective).stream())
                .reduce((a, b) -> a.isBefore(b) ? a : b)
                .map(found -> before == null || found.isBefore(before) ? found : before)
                .orElse(before);
    }

    private static boolean undated(StorageCard card) {
        return card.rates().stream()
                .map(StorageRate::sourceOrNull)
                .filter(Objects::nonNull)
                .anyMatch(source -> source.effective().isEmpty());
    }
}
