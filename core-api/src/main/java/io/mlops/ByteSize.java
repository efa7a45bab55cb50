package io.mlops;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written with a binary unit: {@code 512MiB}, {@code 16GiB}.
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB|TiB)");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    public ByteSize {
        if (bytes < 0) {
            throw invalid(Long.toString(bytes));
        }
    }

    public static ByteSize mebibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    /** Reads a whole number and one of B, KiB, MiB, GiB, TiB. */
    public static ByteSize parse(String text) {
        Objects.requireNonNull(text, "text");
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        long factor = 1;
        for (String unit : UNITS) {
            if (unit.equals(matcher.group(2))) {
                break;
            }
            factor <<= 10;
        }
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
        } catch (ArithmeticException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot read size \"" + text + "\": more than 2^63 bytes", e);
        }
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The largest unit in which the size is a whole number. */
    @Override
    public String toString() {
        long value = bytes;
        int unit = 0;
        while (unit < UNITS.length - 1 && value != 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + UNITS[unit];
    }

    private static MlopsException invalid(String text) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read size \"" + text + "\": expected a whole number and B, KiB, MiB, GiB or TiB, as in 16GiB");
    }
}
