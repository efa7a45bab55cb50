package io.mlops.catalog.tiering;

import io.mlops.artifact.StorageTier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** How the clouds' inventories name columns and storage classes, from {@code inventory.properties}. Thread-safe. */
final class InventoryNames {
    private static final Properties NAMES = load();

    private InventoryNames() {}

    /** The names that a column may have, in lower case. */
    static List<String> column(String column) {
        return List.of(NAMES.getProperty("column." + column, "").split(","));
    }

    /** What a storage class is priced as; empty where nobody knows it. */
    static Optional<StorageTier> tier(String storageClass) {
        return Optional.ofNullable(NAMES.getProperty("class." + storageClass.toLowerCase(Locale.ROOT)))
                .map(StorageTier::parse);
    }

    private static Properties load() {
        Properties names = new Properties();
        try (@Nullable InputStream in = InventoryNames.class.getResourceAsStream("inventory.properties")) {
            if (in == null) {
                throw new IllegalStateException("inventory.properties is missing beside this class");
            }
            names.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
