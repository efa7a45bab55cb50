package io.mlops.cli.config;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code config.yaml} of a home: lines of {@code key: value}. Read without a YAML parser, which would cost more
 * than the commands that need it. Used by one thread.
 */
public final class Config {
    private final Path file;
    private final List<String> lines;
    private final Map<ConfigKey, String> values;
    private final SortedMap<ProviderKey, String> settings;

    private Config(
            Path file, List<String> lines, Map<ConfigKey, String> values, SortedMap<ProviderKey, String> settings) {
        this.file = file;
        this.lines = lines;
        this.values = values;
        this.settings = settings;
    }

    /** Reads the home's configuration; INVALID_ARGUMENT names file, line and mistake. */
    public static Config read(Home home) {
        Path file = home.config();
        List<String> lines = new ArrayList<>();
        try {
            lines.addAll(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            lines.clear(); // everything has a fallback
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot read the configuration " + file + ": " + e.getMessage(), e);
        }
        Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
        SortedMap<ProviderKey, String> settings = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            read(file, i + 1, lines.get(i), values, settings);
        }
        return new Config(file, lines, values, settings);
    }

    private static void read(
            Path file, int line, String text, Map<ConfigKey, String> values, SortedMap<ProviderKey, String> settings) {
        if (text.isBlank() || text.strip().startsWith("#") || text.strip().equals("---")) {
            return;
        }
        int colon = text.indexOf(':');
        if (colon < 0 || Character.isWhitespace(text.charAt(0))) {
            throw wrong(file, line, "expected key: value");
        }
        String name = text.substring(0, colon).strip();
        String value = unquoted(text.substring(colon + 1).strip());
        Optional<ProviderKey> setting = ProviderKey.parse(name);
        if (setting.isPresent()) {
            if (settings.put(setting.get(), value) != null) {
                throw wrong(file, line, name + " is given twice");
            }
            return;
        }
        try {
            ConfigKey key = ConfigKey.named(name);
            if (!key.problem(value).isEmpty()) {
                throw wrong(file, line, key.key() + " is \"" + value + "\": " + key.problem(value));
            }
            if (values.put(key, value) != null) {
                throw wrong(file, line, key.key() + " is given twice");
            }
        } catch (IllegalArgumentException e) {
            throw wrong(file, line, String.valueOf(e.getMessage()));
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(0) == value.charAt(value.length() - 1);
        if (quoted) {
            return value.substring(1, value.length() - 1);
        }
        int comment = value.indexOf(" #");
        return value.startsWith("#")
                ? ""
                : comment < 0 ? value : value.substring(0, comment).strip();
    }

    private static MlopsException wrong(Path file, int line, String what) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot read the configuration: " + file + ":" + line + ": " + what);
    }

    /** Where it lies, whether it is there or not. */
    public Path file() {
        return file;
    }

    public String value(ConfigKey key) {
        return values.getOrDefault(key, key.fallback());
    }

    public int number(ConfigKey key) {
        return Integer.parseInt(value(key));
    }

    /** What a provider is opened with; empty where the home does not use it. */
    public Map<String, String> provider(String name) {
        Map<String, String> own = new TreeMap<>();
        settings.forEach((key, value) -> {
            if (key.provider().equals(name) && !value.isEmpty()) {
                own.put(key.setting(), value);
            }
        });
        return own;
    }

    /** The settings of all providers. */
    public SortedMap<ProviderKey, String> settings() {
        return Collections.unmodifiableSortedMap(settings);
    }

    /** Whether the file says so itself. */
    public boolean isSet(ConfigKey key) {
        return values.containsKey(key);
    }

    /** Writes one key, keeping everything else in the file as it is. */
    public void set(ConfigKey key, String value) {
        set(Map.of(key.key(), value));
    }

    /**
     * Writes keys, all or none, keeping everything else in the file as it is. An empty value takes a provider's setting back.
     *
     * @throws MlopsException INVALID_ARGUMENT where a key cannot have its value
     * @throws IllegalArgumentException where there is no such key
     */
    public void set(Map<String, String> changes) {
        changes.forEach((name, value) -> {
            if (ProviderKey.parse(name).isEmpty()) {
                check(ConfigKey.named(name), value);
            }
        });
        List<String> changed = new ArrayList<>(lines);
        changes.forEach((key, value) -> {
            changed.removeIf(line -> says(line, key));
            changed.add(key + ": " + (value.isEmpty() ? "\"\"" : value));
        });
        replace(changed);
    }

    private static void check(ConfigKey key, String value) {
        if (!key.problem(value).isEmpty()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot set " + key.key() + " to \"" + value + "\": " + key.problem(value));
        }
    }

    /** Takes settings of providers out of the file, keeping everything else. */
    public void remove(Collection<ProviderKey> keys) {
        List<String> kept = new ArrayList<>(lines);
        keys.forEach(key -> kept.removeIf(line -> says(line, key.key())));
        replace(kept);
    }

    private static boolean says(String line, String key) {
        return line.startsWith(key) && line.substring(key.length()).strip().startsWith(":");
    }

    private void replace(List<String> changed) {
        try {
            write(changed);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw new MlopsException(
                    reason.contains("No space left") ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.FAILED_PRECONDITION,
                    "cannot write the configuration " + file + ": " + reason,
                    e);
        }
    }

    private void write(List<String> changed) throws IOException {
        @Nullable Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        String content = changed.stream().map(line -> line + "\n").collect(Collectors.joining());
        AtomicFile.replace(file, content.getBytes(StandardCharsets.UTF_8));
    }
}
