package io.mlops.spend;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Which spend is asked for.
 *
 * @param from the first day, as the provider's bill counts days
 * @param until the day after the last one
 * @param tag the key of the tag by whose value spend is told apart
 * @param having only spend of what carries all of these; none for all of the account's
 */
public record SpendQuery(LocalDate from, LocalDate until, String tag, Tags having) {
    /** The longest time that can be asked for: more than a year is kept by day nowhere. */
    public static final int MOST_DAYS = 366;

    public SpendQuery {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(having, "having");
        if (!Tags.fits(tag, "")) {
            throw invalid(from, until, "\"" + tag + "\" is no key of a tag");
        }
        requireDays(from, until);
    }

    static void requireDays(LocalDate from, LocalDate until) {
        long days = ChronoUnit.DAYS.between(from, until);
        if (days < 1) {
            throw invalid(from, until, "there is no day between them");
        }
        if (days > MOST_DAYS) {
            throw invalid(from, until, "those are " + days + " days, more than " + MOST_DAYS);
        }
    }

    private static MlopsException invalid(LocalDate from, LocalDate until, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot ask for spend from " + from + " until " + until + ": " + reason);
    }
}
