package io.mlops.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis.
 *
 * @param from its beginning; above 0 on a logarithmic one
 * @param to its end
 */
public record Scale(double from, double to, boolean logarithmic) {
    private static final double[] STEPS = {1, 2, 5};
    private static final int LINEAR_TICKS = 6;

    public Scale {
        if (!(to > from) || (logarithmic && from <= 0)) {
            throw new IllegalArgumentException("an axis from " + from + " to " + to);
        }
    }

    /** From {@code from} to a round value that has room for {@code highest}. */
    public static Scale logarithmic(double from, double highest) {
        return new Scale(from, Math.max(from * 10, highest * 1.05), true);
    }

    /** From 0 to a little more than {@code highest}. */
    public static Scale linear(double highest) {
        return new Scale(0, highest * 1.05, false);
    }

    /** Where a value lies between the beginning (0) and the end (1). */
    double share(double value) {
        double inside = Math.clamp(value, from, to);
        return logarithmic ? Math.log(inside / from) / Math.log(to / from) : (inside - from) / (to - from);
    }

    /** Round values along the axis. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double decade = Math.pow(10, Math.floor(Math.log10(from))); decade <= to; decade *= 10) {
                for (double step : STEPS) {
                    if (decade * step >= from && decade * step <= to) {
                        ticks.add(decade * step);
                    }
                }
            }
            return ticks;
        }
        double step = step(to / LINEAR_TICKS);
        for (double tick = 0; tick <= to; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    private static double step(double rough) {
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double step : STEPS) {
            if (decade * step >= rough) {
                return decade * step;
            }
        }
        return decade * 10;
    }

    static String text(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%.1f", value);
    }
}
