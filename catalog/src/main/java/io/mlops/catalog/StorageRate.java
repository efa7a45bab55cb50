package io.mlops.catalog;

import io.mlops.price.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a store's price list.
 *
 * @param cloud whose store
 * @param regionOrNull where; null for everywhere
 * @param tier as the cloud names it
 * @param charge what for
 * @param variant which kind of it; may be empty
 * @param fromGb what is stored in a month above which it holds; 0 where there is no such bound
 * @param upToGbOrNull up to which it holds, or null
 * @param valueOrNull USD for {@code per} units, or days; null where it is unknown
 * @param per how many units
 * @param sourceOrNull where it is from; null where it is unknown
 * @param note what else is said of it; may be empty
 */
public record StorageRate(
        String cloud,
        @Nullable String regionOrNull,
        String tier,
        StorageCharge charge,
        String variant,
        BigDecimal fromGb,
        @Nullable BigDecimal upToGbOrNull,
        @Nullable BigDecimal valueOrNull,
        int per,
        @Nullable Source sourceOrNull,
        String note) {
    /** As the list has it; empty where it is unknown. */
    public Optional<BigDecimal> value() {
        return Optional.ofNullable(valueOrNull);
    }

    /** For one unit; empty where it is unknown or no price. */
    public Optional<Money> each() {
        return charge == StorageCharge.MINIMUM_DAYS
                ? Optional.empty()
                : value().map(value -> Money.usd(value.divide(BigDecimal.valueOf(per), MathContext.DECIMAL64)));
    }

    public Optional<String> region() {
        return Optional.ofNullable(regionOrNull);
    }

    public Optional<Source> source() {
        return Optional.ofNullable(sourceOrNull);
    }

    static List<StorageRate> load() {
        return Rows.resource(
                "storage.tsv",
                List.of(
                        "cloud",
                        "region",
                        "tier",
                        "charge",
                        "variant",
                        "from-gb",
                        "up-to-gb",
                        "value",
                        "per",
                        "source",
                        "note"),
                row -> new StorageRate(
                        row.text("cloud"),
                        row.find("region").orElse(null),
                        row.text("tier"),
                        row.require("charge", StorageCharge::parse),
                        row.text("variant"),
                        row.number("from-gb").orElse(BigDecimal.ZERO),
                        row.number("up-to-gb").orElse(null),
                        row.number("value").orElse(null),
                        row.require("per", Integer::parseInt),
                        row.read("source", Source::of).orElse(null),
                        row.text("note")));
    }
}
