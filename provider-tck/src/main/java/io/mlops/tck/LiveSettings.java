package io.mlops.tck;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the profile {@code live} of a provider is told about the account: {@code -Dmlops.live.NAME=...} or {@code MLOPS_LIVE_NAME}.
 *
 * @param properties by name
 * @param environment by name
 */
public record LiveSettings(Function<String, String> properties, Map<String, String> environment) {
    public static LiveSettings ofThisProcess() {
        return new LiveSettings(name -> System.getProperty(name, ""), System.getenv());
    }

    /**
     * Fails where it is missing.
     *
     * @param meaning what it is, for whoever forgot it
     */
    public String require(String name, String meaning) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException("the profile live needs " + meaning + ": give -D"
                        + property(name) + "=... or " + variable(name)));
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(properties.apply(property(name)))
                .filter(value -> !value.isBlank())
                .or(() -> Optional.ofNullable(environment.get(variable(name))))
                .filter(value -> !value.isBlank());
    }

    private static String property(String name) {
        return "mlops.live." + name;
    }

    private static String variable(String name) {
        return "MLOPS_LIVE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
