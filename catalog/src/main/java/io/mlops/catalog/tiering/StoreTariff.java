package io.mlops.catalog.tiering;

import io.mlops.Location;
import io.mlops.artifact.StorageTier;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a store charges at a location.
 *
 * @param location the region
 * @param tiers the prices of each tier; one that is missing is not known
 * @param oldestOrNull when the oldest of the prices with a date was what it says; null where none has one
 * @param undated whether some of the prices have no date
 */
public record StoreTariff(
        Location location,
        Map<StorageTier, TierPrice> tiers,
        @Nullable Instant oldestOrNull,
        boolean undated) {
    public StoreTariff {
        Objects.requireNonNull(location, "location");
        tiers = Collections.unmodifiableMap(new EnumMap<>(tiers));
    }

    /** The prices of a tier. */
    public TierPrice tier(StorageTier tier) {
        return tiers.getOrDefault(tier, TierPrice.unknown());
    }

    public Optional<Instant> oldest() {
        return Optional.ofNullable(oldestOrNull);
    }

    /** Objects below so many bytes stay where they are: a store that bills small objects as larger ones does not move them. */
    long movesFromBytes() {
        return tiers.values().stream().mapToLong(TierPrice::minimumBytes).max().orElse(0);
    }
}
