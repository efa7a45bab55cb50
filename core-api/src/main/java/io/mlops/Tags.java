package io.mlops;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tags on what a provider runs; what runs can be rebuilt from them alone.
 *
 * @param entries keys that match {@code [a-z][a-z0-9_-]{0,62}} and values that match {@code [a-z0-9_-]{0,63}} (the
 *     strictest of the clouds: Google's labels)
 */
public record Tags(SortedMap<String, String> entries) {
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[a-z0-9_-]{0,63}");

    public Tags {
        TreeMap<String, String> copy = new TreeMap<>();
        entries.forEach((key, value) -> {
            require(KEY.matcher(key).matches(), key, value, "a key matches " + KEY.pattern());
            require(VALUE.matcher(value).matches(), key, value, "a value matches " + VALUE.pattern());
            copy.put(key, value);
        });
        entries = Collections.unmodifiableSortedMap(copy);
    }

    public static Tags of(Map<String, String> entries) {
        return new Tags(new TreeMap<>(entries));
    }

    public static Tags none() {
        return new Tags(new TreeMap<>());
    }

    /** Whether this could be one of them. */
    public static boolean fits(String key, String value) {
        return KEY.matcher(key).matches() && VALUE.matcher(value).matches();
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** Whether every one of these tags is among {@code other}'s. */
    public boolean subsetOf(Tags other) {
        return other.entries.entrySet().containsAll(entries.entrySet());
    }

    private static void require(boolean holds, String key, String value, String reason) {
        if (!holds) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot tag \"" + key + "\" with \"" + value + "\": " + reason);
        }
    }
}
