package io.mlops.provider.spi;

import io.mlops.provider.ProviderSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings that providers of clouds have alike; what cannot be is INVALID_ARGUMENT. */
public final class CloudSettings {
    /** How often a call is tried where nobody says. */
    private static final int ATTEMPTS = 4;

    private CloudSettings() {}

    /**
     * The regions of the required setting {@code regions}, in its order.
     *
     * @param name what a region's name looks like
     * @param advice what to write, for who wrote something else
     */
    public static List<String> regions(ProviderSettings settings, Pattern name, String advice) {
        String text = settings.require("regions");
        List<String> regions = Stream.of(text.split(",", -1)).map(String::strip).toList();
        if (!regions.stream().allMatch(region -> name.matcher(region).matches())) {
            throw settings.invalid("the setting regions is \"" + text + "\"; write " + advice);
        }
        if (regions.stream().distinct().count() != regions.size()) {
            throw settings.invalid("the setting regions is \"" + text + "\", which names one twice");
        }
        return regions;
    }

    /** How often a call is tried: the setting {@code attempts}, from 1 to 10. */
    public static int attempts(ProviderSettings settings) {
        Optional<String> text = settings.find("attempts");
        if (text.isEmpty()) {
            return ATTEMPTS;
        }
        if (!text.get().matches("[1-9]|10")) {
            throw settings.invalid("the setting attempts is \"" + text.get() + "\"; it is a number from 1 to 10");
        }
        return Integer.parseInt(text.get());
    }
}
