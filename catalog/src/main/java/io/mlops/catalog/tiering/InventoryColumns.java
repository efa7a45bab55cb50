package io.mlops.catalog.tiering;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Which column of an inventory holds what. */
record InventoryColumns(List<String> names) {
    InventoryColumns {
        names = names.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT).replace("\uFEFF", ""))
                .toList();
    }

    /** Whether these are names, rather than the values of a first row. */
    boolean isHeader() {
        return key().isPresent() && size().isPresent();
    }

    OptionalInt key() {
        return find("key");
    }

    OptionalInt size() {
        return find("size");
    }

    OptionalInt modified() {
        return find("modified");
    }

    OptionalInt tier() {
        return find("tier");
    }

    OptionalInt lastRead() {
        return find("read");
    }

    /** Whether a row is about a version that is not the object's own: rules for versions are others. */
    boolean skips(List<String> row) {
        return is(row, "current", "false")
                || is(row, "deleted", "true")
                || find("removed").stream()
                        .anyMatch(at -> at < row.size() && !row.get(at).isBlank());
    }

    private boolean is(List<String> row, String column, String value) {
        return find(column).stream()
                .anyMatch(at -> at < row.size() && row.get(at).strip().equalsIgnoreCase(value));
    }

    private OptionalInt find(String column) {
        return InventoryNames.column(column).stream()
                .mapToInt(names::indexOf)
                .filter(at -> at >= 0)
                .findFirst();
    }
}
