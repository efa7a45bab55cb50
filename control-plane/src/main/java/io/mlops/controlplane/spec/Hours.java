package io.mlops.controlplane.spec;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a day by the wall clock, written {@code 09:00-11:30}. One that ends at or before its start goes on into the next day:
 * {@code 17:00-16:00}, and {@code 00:00-24:00} is a whole day.
 *
 * @param from the first moment
 * @param to the first moment after it
 */
public record Hours(LocalTime from, LocalTime to) {
    static final String PATTERN = "([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)";
    private static final Pattern TEXT = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    public static Hours parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!text.matches(PATTERN) || !matcher.matches()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read hours \"" + text
                            + "\": expected a start and an end, as in 09:00-11:30 or 17:00-24:00");
        }
        String end = matcher.group(2);
        return new Hours(
                LocalTime.parse(matcher.group(1)), end.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(end));
    }

    /** Whether they end on the day after the one on which they begin. */
    public boolean endNextDay() {
        return !to.isAfter(from);
    }

    @Override
    public String toString() {
        return from + "-" + (to.equals(LocalTime.MIDNIGHT) ? "24:00" : to.toString());
    }
}
