package io.mlops.examples.trading;

import java.util.ArrayList;
import java.util.List;

/** The features of one day, from that day's bar and the {@value #LOOKBACK} before it; never from a later one. */
final class MarketFeatures {
    /** Bars before the day itself that its features read: one trading year. */
    static final int LOOKBACK = 252;

    private static final int RECENT_RETURNS = 10;
    private static final int[] TREND_DAYS = {21, 63, 126, 252};
    private static final int[] VOLATILITY_DAYS = {21, 63};
    private static final int RANGE_DAYS = 5;
    private static final int VOLUME_SHORT_DAYS = 5;
    private static final int VOLUME_LONG_DAYS = 63;

    /** The names in the order of the observation's columns; the held position follows as the last column. */
    static final List<String> NAMES = names();

    static final int COUNT = NAMES.size();

    private MarketFeatures() {}

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = RECENT_RETURNS - 1; i >= 0; i--) {
            names.add("return-lag-" + i);
        }
        for (int days : TREND_DAYS) {
            names.add("return-" + days + "d");
        }
        for (int days : VOLATILITY_DAYS) {
            names.add("volatility-" + days + "d");
        }
        names.add("range-" + RANGE_DAYS + "d");
        names.add("volume-ratio-" + VOLUME_SHORT_DAYS + "d-" + VOLUME_LONG_DAYS + "d");
        names.add("drawdown-" + LOOKBACK + "d");
        return List.copyOf(names);
    }

    static float[] at(List<Bar> bars, int day) {
        float[] row = new float[COUNT];
        int column = 0;
        for (int i = RECENT_RETURNS - 1; i >= 0; i--) {
            row[column++] = (float) logReturn(bars, day - i, 1);
        }
        for (int days : TREND_DAYS) {
            row[column++] = (float) logReturn(bars, day, days);
        }
        for (int days : VOLATILITY_DAYS) {
            row[column++] = (float) volatility(bars, day, days);
        }
        row[column++] = (float) meanRange(bars, day, RANGE_DAYS);
        row[column++] = (float)
                StrictMath.log(meanVolume(bars, day, VOLUME_SHORT_DAYS) / meanVolume(bars, day, VOLUME_LONG_DAYS));
        row[column] = (float) drawdown(bars, day);
        return row;
    }

    private static double logReturn(List<Bar> bars, int day, int days) {
        return StrictMath.log(bars.get(day).close() / bars.get(day - days).close());
    }

    private static double volatility(List<Bar> bars, int day, int days) {
        double mean = logReturn(bars, day, days) / days;
        double squares = 0;
        for (int i = 0; i < days; i++) {
            double deviation = logReturn(bars, day - i, 1) - mean;
            squares += deviation * deviation;
        }
        return Math.sqrt(squares / days);
    }

    private static double meanRange(List<Bar> bars, int day, int days) {
        double sum = 0;
        for (int i = 0; i < days; i++) {
            Bar bar = bars.get(day - i);
            sum += StrictMath.log(bar.high() / bar.low());
        }
        return sum / days;
    }

    private static double meanVolume(List<Bar> bars, int day, int days) {
        double sum = 0;
        for (int i = 0; i < days; i++) {
            sum += bars.get(day - i).volume();
        }
        return sum / days;
    }

    private static double drawdown(List<Bar> bars, int day) {
        double peak = 0;
        for (int i = 0; i < LOOKBACK; i++) {
            peak = Math.max(peak, bars.get(day - i).close());
        }
        return StrictMath.log(bars.get(day).close() / peak);
    }
}
