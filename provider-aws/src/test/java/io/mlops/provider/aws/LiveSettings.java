package io.mlops.provider.aws;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the profile {@code live} is told: {@code -Dmlops.live.NAME=...} or {@code MLOPS_LIVE_NAME}.
 *
 * @param properties by name
 * @param environment by name
 */
record LiveSettings(Function<String, String> properties, Map<String, String> environment) {
    static LiveSettings ofThisProcess() {
        return new LiveSettings(name -> System.getProperty(name, ""), System.getenv());
    }

    /**
     * Fails where it is missing.
     *
     * @param meaning what it is, for whoever forgot it
     */
    String require(String name, String meaning) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException("the profile live needs " + meaning + ": give -D"
                        + property(name) + "=... or " + variable(name)));
    }

    Optional<String> find(String name) {
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
