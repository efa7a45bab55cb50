package io.mlops.controlplane.spec;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as specs write them: a whole number and one of ms, s, m, h, d. */
public final class Durations {
    static final String PATTERN = "\\d{1,9}(ms|s|m|h|d)";
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /** Reads {@code 300ms}, {@code 30s}, {@code 5m}, {@code 1h} or {@code 7d}. */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read duration \"" + text
                            + "\": expected a whole number and ms, s, m, h or d, as in 300ms or 5m");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** The largest unit in which the duration is a whole number; milliseconds are the smallest. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        long[] factors = {86_400_000, 3_600_000, 60_000, 1000};
        String[] units = {"d", "h", "m", "s"};
        for (int i = 0; i < factors.length; i++) {
            if (millis != 0 && millis % factors[i] == 0) {
                return millis / factors[i] + units[i];
            }
        }
        return millis + "ms";
    }
}
