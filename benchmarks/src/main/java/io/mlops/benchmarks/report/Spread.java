package io.mlops.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** What several rounds gave: median, lowest and highest. */
public record Spread(double median, double lowest, double highest) {
    /** Of at least one value. */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs at least one value");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElse(median));
    }

    public Spread times(double factor) {
        return new Spread(median * factor, lowest * factor, highest * factor);
    }

    /** {@code 12.3 (11.0–14.2)}; the median alone where all are equal. */
    public String text(int digits) {
        String middle = number(median, digits);
        String low = number(lowest, digits);
        String high = number(highest, digits);
        return low.equals(high) ? middle : middle + " (" + low + "–" + high + ")";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
