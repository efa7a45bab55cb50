package io.mlops.provider;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A provider's configuration as text, and the record of which keys were read: a key that nobody read is an error.
 * Thread-safe.
 */
public final class ProviderSettings {
    private final String provider;
    private final Map<String, String> entries;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    public ProviderSettings(String provider, Map<String, String> entries) {
        this.provider = provider;
        this.entries = Map.copyOf(entries);
    }

    public Optional<String> find(String key) {
        read.add(key);
        return Optional.ofNullable(entries.get(key));
    }

    /** INVALID_ARGUMENT when the key is missing. */
    public String require(String key) {
        return find(key).orElseThrow(() -> invalid("the setting " + key + " is missing"));
    }

    /** What to throw where a setting cannot be as it is. */
    public MlopsException invalid(String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot open provider " + provider + ": " + reason);
    }

    /** Call after reading everything: INVALID_ARGUMENT names the keys that nobody read and those that exist. */
    public void requireAllRead() {
        TreeSet<String> unknown = new TreeSet<>(entries.keySet());
        unknown.removeAll(read);
        if (!unknown.isEmpty()) {
            throw invalid("unknown setting " + String.join(", ", unknown) + " (known: "
                    + String.join(", ", new TreeSet<>(read)) + ")");
        }
    }
}
