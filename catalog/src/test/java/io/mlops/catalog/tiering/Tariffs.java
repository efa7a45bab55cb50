package io.mlops.catalog.tiering;

import io.mlops.Location;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TieringPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prices that are easy to work out by hand, and objects. */
final class Tariffs {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final long GB = 1L << 30;

    private Tariffs() {}

    /** 1, 0.5, 0.25 and 0.1 USD a GB and month; a move costs 0.01, a read 0.001, retrieval 0, 0.1, 0.2 and 1 a GB; 0, 30, 90, 180 days. */
    static StoreTariff round() {
        Map<StorageTier, TierPrice> tiers = new EnumMap<>(StorageTier.class);
        tiers.put(StorageTier.HOT, tier("1", "0", 0));
        tiers.put(StorageTier.COOL, tier("0.5", "0.1", 30));
        tiers.put(StorageTier.COLD, tier("0.25", "0.2", 90));
        tiers.put(StorageTier.ARCHIVE, tier("0.1", "1", 180));
        return new StoreTariff(Location.of("somewhere", "east"), tiers, NOW, false);
    }

    static StoreTariff with(StorageTier tier, TierPrice price) {
        Map<StorageTier, TierPrice> tiers = new EnumMap<>(round().tiers());
        tiers.put(tier, price);
        return new StoreTariff(round().location(), tiers, NOW, false);
    }

    static TierPrice tier(@Nullable String storage, String retrieval, int days) {
        return new TierPrice(
                storage == null ? null : new BigDecimal(storage),
                new BigDecimal("0.01"),
                new BigDecimal("0.001"),
                null,
                new BigDecimal(retrieval),
                new BigDecimal("0.0025"),
                days,
                0,
                0);
    }

    static InventoryObject object(String key, long bytes, int ageDays, StorageTier tier) {
        return new InventoryObject(key, bytes, NOW.minus(Duration.ofDays(ageDays)), null, tier, Tags.none());
    }

    static Inventory inventory(List<InventoryObject> objects, StoreTariff tariff, TieringPolicy... policies) {
        Inventory inventory = new Inventory(NOW, List.of(policies), List.of(tariff));
        objects.forEach(inventory::add);
        return inventory;
    }
}
