package io.mlops.controlplane.spec;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type that is written as one text: how it is read and what its JSON Schema says.
 *
 * @param parse throws an {@link io.mlops.MlopsException} that says what was expected
 * @param pattern a regular expression that both Java and ECMAScript read the same way
 */
record ScalarType(Function<String, Object> parse, String pattern) {
    private static final Map<Class<?>, ScalarType> ALL = Map.of(
            Duration.class, new ScalarType(Durations::parse, "^" + Durations.PATTERN + "$"),
            Percent.class, new ScalarType(Percent::parse, "^\\d{1,3}(\\.\\d{1,6})?%$"),
            ByteSize.class, new ScalarType(ByteSize::parse, "^\\d{1,15}\\s*(B|KiB|MiB|GiB|TiB)$"),
            LocalDate.class, new ScalarType(ScalarType::date, "^\\d{4}-\\d{2}-\\d{2}$"),
            Hours.class, new ScalarType(Hours::parse, "^" + Hours.PATTERN + "$"),
            Location.class,
                    new ScalarType(Location::parse, "^[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62}){0,2}$"));

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot read date \"" + text + "\": expected one as in 2026-12-31", e);
        }
    }

    static Optional<ScalarType> of(Class<?> type) {
        return Optional.ofNullable(ALL.get(type));
    }

    /** The text that {@link #parse} reads back. */
    static String write(Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : value.toString();
    }
}
