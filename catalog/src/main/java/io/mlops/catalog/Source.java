package io.mlops.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a fact is from.
 *
 * @param text for people
 * @param effectiveOrNull when the fact was so; null where nobody says
 */
public record Source(String text, @Nullable Instant effectiveOrNull) {
    private static final Lazy<Map<String, Source>> BY_KEY = new Lazy<>(Source::load);

    public Optional<Instant> effective() {
        return Optional.ofNullable(effectiveOrNull);
    }

    /** The source of the snapshot with this key; IllegalArgumentException where there is none. */
    static Source of(String key) {
        Source source = BY_KEY.get().get(key);
        if (source == null) {
            throw new IllegalArgumentException("sources.tsv has no such key");
        }
        return source;
    }

    private static Map<String, Source> load() {
        Map<String, Source> sources = new HashMap<>();
        Rows.resource("sources.tsv", List.of("key", "effective", "text"), row -> {
            Source source = new Source(
                    row.text("text"), row.read("effective", Source::day).orElse(null));
            return sources.put(row.text("key"), source) == null ? source : duplicate(row);
        });
        return sources;
    }

    private static Source duplicate(Rows.Row row) {
        throw row.invalid("the key " + row.text("key") + " stands there twice");
    }

    private static Instant day(String text) {
        try {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no day as in 2026-11-20", e);
        }
    }
}
