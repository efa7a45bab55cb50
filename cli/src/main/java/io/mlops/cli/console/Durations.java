package io.mlops.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Durations as people write and read them. */
public final class Durations {
    private Durations() {}

    /** Reads a whole number and one of ms, s, m, h: {@code 500ms}, {@code 20s}, {@code 2m}. */
    public static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > 9) {
            throw wrong(text);
        }
        long number = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> throw wrong(text);
        };
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no duration; write 500ms, 20s, 2m or 1h");
    }

    /** An age in one unit: {@code 0.4s}, {@code 12s}, {@code 5m}, {@code 3h}, {@code 8d}. */
    public static String age(Duration age) {
        long seconds = age.toSeconds();
        if (age.isNegative()) {
            return "0s";
        }
        if (seconds < 10) {
            return tenths(age) + "s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    private static String tenths(Duration age) {
        long tenths = age.toMillis() / 100;
        return tenths / 10 + "." + tenths % 10;
    }

    /** A measured time in milliseconds with three significant digits, seconds above ten of them. */
    public static String measured(double millis) {
        if (millis >= 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%.0f ms", millis);
    }
}
