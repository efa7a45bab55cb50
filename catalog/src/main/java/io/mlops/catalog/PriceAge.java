package io.mlops.catalog;

import java.time.Duration;
import java.time.Instant;

/**
 * How long ago a price was what it says.
 *
 * @param duration never negative
 */
public record PriceAge(Duration duration) implements Comparable<PriceAge> {
    /** Prices of a quarter ago have often changed: one of the largest machines fell by 44 % within a year. */
    public static final Duration TOO_OLD = Duration.ofDays(90);

    private static final double DAYS_A_MONTH = 365.25 / 12;

    public static PriceAge of(Instant effective, Instant now) {
        Duration since = Duration.between(effective, now);
        return new PriceAge(since.isNegative() ? Duration.ZERO : since);
    }

    /** Whether it must not be relied on without saying so. */
    public boolean isTooOld() {
        return duration.compareTo(TOO_OLD) > 0;
    }

    @Override
    public int compareTo(PriceAge other) {
        return duration.compareTo(other.duration);
    }

    /** In words: {@code 5 min}, {@code 12 h}, {@code 45 d}, {@code 19 mo}, {@code 4 y}. */
    @Override
    public String toString() {
        long hours = duration.toHours();
        long days = duration.toDays();
        if (hours < 2) {
            return duration.toMinutes() + " min";
        }
        if (days < 2) {
            return hours + " h";
        }
        if (days < 60) {
            return days + " d";
        }
        long months = (long) (days / DAYS_A_MONTH);
        return months < 48 ? months + " mo" : months / 12 + " y";
    }
}
