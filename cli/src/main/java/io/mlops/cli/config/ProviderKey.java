package io.mlops.cli.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting of a provider, {@code providers.NAME.SETTING}: which there are, the provider alone knows.
 *
 * @param provider the provider's name
 * @param setting the setting as the provider calls it
 */
public record ProviderKey(String provider, String setting) implements Comparable<ProviderKey> {
    private static final Pattern KEY = Pattern.compile("providers\\.([a-z][a-z0-9-]*)\\.([a-z][a-z0-9.-]*)");

    /** Empty for a key that is no provider's. */
    public static Optional<ProviderKey> parse(String text) {
        Matcher matcher = KEY.matcher(text);
        return matcher.matches() ? Optional.of(new ProviderKey(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    public String key() {
        return "providers." + provider + "." + setting;
    }

    @Override
    public int compareTo(ProviderKey other) {
        return key().compareTo(other.key());
    }
}
