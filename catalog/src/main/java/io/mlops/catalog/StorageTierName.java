package io.mlops.catalog;

import io.mlops.artifact.StorageTier;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A storage tier of a cloud.
 *
 * @param cloud whose
 * @param name as the cloud names it
 * @param tierOrNull the tier of the house; null where it has none that is the same
 * @param minimumKb the least KB that an object is billed as; empty where no such rule is known
 * @param addedKb KB that are billed beside each object; empty likewise
 */
public record StorageTierName(
        String cloud, String name, @Nullable StorageTier tierOrNull, OptionalInt minimumKb, OptionalInt addedKb) {
    static List<StorageTierName> load() {
        return Rows.resource(
                "tiers.tsv",
                List.of("cloud", "tier", "neutral", "minimum-kb", "added-kb", "source"),
                row -> new StorageTierName(
                        row.text("cloud"),
                        row.text("tier"),
                        row.read("neutral", StorageTier::parse).orElse(null),
                        kb(row, "minimum-kb"),
                        kb(row, "added-kb")));
    }

    public Optional<StorageTier> tier() {
        return Optional.ofNullable(tierOrNull);
    }

    private static OptionalInt kb(Rows.Row row, String column) {
        return row.read(column, Integer::valueOf).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }
}
