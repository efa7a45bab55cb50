package io.mlops.tck;

import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the profile {@code live} of a provider is told about the account: {@code -Dmlops.live.NAME=...} or {@code MLOPS_LIVE_NAME}.
 *
 * @param properties by name
 * @param environment by name
 */
public record LiveSettings(Function<String, String> properties, Map<String, String> environment) {
    /** Whether this is a run of the profile {@code live}. */
    public static boolean live() {
        return Boolean.getBoolean("mlops.live");
    }

    public static LiveSettings ofThisProcess() {
        return new LiveSettings(name -> System.getProperty(name, ""), System.getenv());
    }

    /**
     * Fails where it is missing.
     *
     * @param meaning what it is, for whoever forgot it
     */
    public String require(String name, String meaning) {
        require(Map.of(name, meaning));
        return find(name).orElseThrow();
    }

    /**
     * Fails where any is missing, and names all that are.
     *
     * @param meanings what each is, by its name
     */
    public void require(Map<String, String> meanings) {
        String missing = new TreeMap<>(meanings)
                .entrySet().stream()
                        .filter(each -> find(each.getKey()).isEmpty())
                        .map(each -> each.getValue() + ": give -D" + property(each.getKey()) + "=... or "
                                + variable(each.getKey()))
                        .collect(Collectors.joining("; "));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the profile live needs " + missing);
        }
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(properties.apply(property(name)))
                .filter(value -> !value.isBlank())
                .or(() -> Optional.ofNullable(environment.get(variable(name))))
                .filter(value -> !value.isBlank());
    }

    /** The policy in the file that {@code model} names. */
    public TestModel model() {
        Path file = Path.of(
                require("model", "a TorchScript file that makes action FP32 [-1,1] out of observation FP32 [-1,4]"));
        try {
            return TestModel.policy(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The image that {@code trainer} names, which does what {@link TestTrainer} does, as {@code image push --jars --main-class} makes it.
     *
     * @param form how such images are called
     */
    public TrainingProgram trainer(String form) {
        return TrainingProgram.image(
                require("trainer", "an image of the contracts' trainer, as " + form),
                "java",
                "-cp",
                "/opt/mlops/app/*",
                TestTrainer.class.getName());
    }

    private static String property(String name) {
        return "mlops.live." + name;
    }

    private static String variable(String name) {
        return "MLOPS_LIVE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
