package io.mlops.controlplane.spec;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A share, written with a percent sign: {@code 25%}, {@code 99.99%}.
 *
 * @param value 0 to 100, without trailing zeros
 */
public record Percent(BigDecimal value) implements Comparable<Percent> {
    private static final Pattern TEXT = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?%");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public Percent {
        Objects.requireNonNull(value, "value");
        value = value.stripTrailingZeros();
        if (value.signum() < 0 || value.compareTo(HUNDRED) > 0) {
            throw invalid(value.toPlainString() + "%", "a share lies between 0% and 100%");
        }
    }

    public static Percent of(long percent) {
        return new Percent(BigDecimal.valueOf(percent));
    }

    public static Percent parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw invalid(text, "expected a number and a percent sign, as in 25% or 99.99%");
        }
        return new Percent(new BigDecimal(text.substring(0, text.length() - 1)));
    }

    /** 0 to 1. */
    public double fraction() {
        return value.doubleValue() / 100;
    }

    @Override
    public int compareTo(Percent other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toPlainString() + "%";
    }

    private static MlopsException invalid(String text, String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot read share \"" + text + "\": " + reason);
    }
}
