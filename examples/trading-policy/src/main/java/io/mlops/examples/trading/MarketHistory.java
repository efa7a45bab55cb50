package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.LocalDate;
import java.util.List;

/** What the policy may know on each day, and what the index did on the day after; immutable, shareable. */
final class MarketHistory {
    private final List<LocalDate> dates;
    private final float[][] features;
    private final double[] nextReturns;

    private MarketHistory(List<LocalDate> dates, float[][] features, double[] nextReturns) {
        this.dates = dates;
        this.features = features;
        this.nextReturns = nextReturns;
    }

    /** Derives features and returns; the first {@link MarketFeatures#LOOKBACK} bars only feed the features of later days. */
    static MarketHistory of(List<Bar> bars) {
        int days = bars.size() - MarketFeatures.LOOKBACK;
        if (days < 2) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot derive features: " + bars.size() + " bars, at least " + (MarketFeatures.LOOKBACK + 2)
                            + " are needed");
        }
        float[][] features = new float[days][];
        double[] nextReturns = new double[days - 1];
        for (int day = 0; day < days; day++) {
            int bar = day + MarketFeatures.LOOKBACK;
            features[day] = MarketFeatures.at(bars, bar);
            if (day < days - 1) {
                nextReturns[day] = bars.get(bar + 1).close() / bars.get(bar).close() - 1;
            }
        }
        List<LocalDate> dates = bars.subList(MarketFeatures.LOOKBACK, bars.size()).stream()
                .map(Bar::date)
                .toList();
        return new MarketHistory(dates, features, nextReturns);
    }

    int days() {
        return dates.size();
    }

    LocalDate date(int day) {
        return dates.get(day);
    }

    /** Copies the day's features to the start of a row. */
    void copyFeatures(int day, float[] target, int offset) {
        System.arraycopy(features[day], 0, target, offset, MarketFeatures.COUNT);
    }

    /** The simple return of the index from this day's close to the next day's. */
    double nextReturn(int day) {
        return nextReturns[day];
    }

    /** The observation of one day: its features, then the position held. */
    float[] observation(int day, float position) {
        float[] row = new float[MarketFeatures.COUNT + 1];
        copyFeatures(day, row, 0);
        row[MarketFeatures.COUNT] = position;
        return row;
    }

    /** The days from {@code from} (inclusive) to {@code until} (exclusive). */
    Period period(String name, LocalDate from, LocalDate until) {
        int first = firstAtOrAfter(from);
        int end = firstAtOrAfter(until);
        if (end - first < 2) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot cut the " + name + " period: fewer than two days between " + from + " and " + until);
        }
        return new Period(name, first, end);
    }

    /** The number of that date; NOT_FOUND where it is no trading day, or too early to have features. */
    int dayOf(LocalDate date) {
        int day = dates.indexOf(date);
        if (day < 0) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot observe " + date + ": not a trading day from " + dates.getFirst() + " to "
                            + dates.getLast());
        }
        return day;
    }

    private int firstAtOrAfter(LocalDate date) {
        int day = 0;
        while (day < dates.size() && dates.get(day).isBefore(date)) {
            day++;
        }
        return day;
    }
}
