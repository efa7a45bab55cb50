package io.mlops.examples.pipeline;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.StorageTier;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the step is told by its file: all that differs between a laptop and a cloud.
 *
 * @param file where it was read from, for messages
 * @param entries what the file says
 */
record StepConfig(Path file, Map<String, String> entries) {
    private static final Set<String> KEYS =
            Set.of("location", "data", "tier", "trainer.image", "trainer.command", "purchase", "image", "request");
    private static final String HYPERPARAMETER = "hyperparameter.";

    StepConfig {
        entries = Map.copyOf(entries);
    }

    /** Reads and checks all of it, so that a mistake is told before anything is made. */
    static StepConfig read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot read " + file + ": " + e, e);
        }
        Map<String, String> entries = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> entries.put(key, properties.getProperty(key).strip()));
        StepConfig config = new StepConfig(file, entries);
        config.requireFile("data");
        config.requireFile("request");
        config.location();
        config.tier();
        config.purchase();
        config.trainer();
        config.image();
        return config;
    }

    Location location() {
        return parse("location", Location::parse);
    }

    Path data() {
        return parse("data", Path::of);
    }

    StorageTier tier() {
        return parse("tier", text -> constant(StorageTier.values(), text));
    }

    Purchase purchase() {
        return parse("purchase", text -> constant(Purchase.values(), text));
    }

    /** An image, a command, or an image with a command of its own; a command of this machine is found from this folder. */
    TrainingProgram trainer() {
        String command = entries.getOrDefault("trainer.command", "");
        List<String> words = command.isEmpty() ? List.of() : List.of(command.split(" +"));
        if (entries.containsKey("trainer.image")) {
            return TrainingProgram.image(require("trainer.image"), words.toArray(String[]::new));
        }
        if (words.isEmpty()) {
            throw wrong("one of the keys trainer.image and trainer.command must be there");
        }
        String program = words.getFirst();
        String found = program.contains("/")
                ? Path.of(program).toAbsolutePath().normalize().toString()
                : program;
        return TrainingProgram.command(
                Stream.concat(Stream.of(found), words.stream().skip(1)).toList());
    }

    Map<String, String> hyperparameters() {
        return beginningWith(HYPERPARAMETER);
    }

    String image() {
        return require("image");
    }

    Path request() {
        return parse("request", Path::of);
    }

    /** What a provider is opened with. */
    Map<String, String> settings(String provider) {
        return beginningWith(provider + ".");
    }

    /** An error of the file's. */
    MlopsException wrong(String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot use " + file + ": " + reason);
    }

    private Map<String, String> beginningWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        entries.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** Refuses keys that are neither the step's own nor, as {@code PROVIDER.SETTING}, a setting of these providers. */
    void requireKnown(Set<String> providers) {
        TreeSet<String> unknown = new TreeSet<>(entries.keySet());
        unknown.removeAll(KEYS);
        unknown.removeIf(key -> key.startsWith(HYPERPARAMETER)
                || providers.stream().anyMatch(provider -> key.startsWith(provider + ".")));
        if (!unknown.isEmpty()) {
            throw wrong(
                    "unknown key " + String.join(", ", unknown) + " (known: " + String.join(", ", new TreeSet<>(KEYS))
                            + ", hyperparameter.NAME, and settings of the providers "
                            + String.join(", ", new TreeSet<>(providers))
                            + " as PROVIDER.SETTING)");
        }
    }

    private void requireFile(String key) {
        Path named = parse(key, Path::of);
        if (!Files.isReadable(named) || Files.isDirectory(named)) {
            throw wrong("the key " + key + " names " + named.toAbsolutePath() + ", which is not a file to read");
        }
    }

    private String require(String key) {
        String value = entries.getOrDefault(key, "");
        if (value.isEmpty()) {
            throw wrong("the key " + key + " is missing");
        }
        return value;
    }

    private <T> T parse(String key, Function<String, T> parser) {
        String text = require(key);
        try {
            return parser.apply(text);
        } catch (MlopsException | IllegalArgumentException e) {
            throw wrong("the key " + key + " is \"" + text + "\": " + e.getMessage());
        }
    }

    /** By the name as people write it: {@code on-demand}. */
    private static <E extends Enum<E>> E constant(E[] all, String text) {
        List<String> names = Arrays.stream(all)
                .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        if (!names.contains(text)) {
            throw new IllegalArgumentException("expected one of " + String.join(", ", names));
        }
        return all[names.indexOf(text)];
    }
}
