package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarketFeaturesTest {
    /** A year of a constant level, then a fall to 80 with twice the volume. */
    private final List<Bar> bars = fallAfterAYear();

    private final float[] row = MarketFeatures.at(bars, bars.size() - 1);

    @Test
    void returnsComeOldestFirst() {
        assertThat(feature("return-lag-0")).isEqualTo(Math.log(0.8), within(1e-6));
        assertThat(feature("return-lag-1")).isZero();
        assertThat(MarketFeatures.NAMES.indexOf("return-lag-9")).isZero();
    }

    @Test
    void trendsReachBackTheirDays() {
        for (String name : List.of("return-21d", "return-63d", "return-126d", "return-252d")) {
            assertThat(feature(name)).as(name).isEqualTo(Math.log(0.8), within(1e-6));
        }
    }

    @Test
    void volatilityIsTheDeviationOfTheDailyReturns() {
        double fall = Math.log(0.8);
        double mean = fall / 21;
        double expected = Math.sqrt((20 * mean * mean + (fall - mean) * (fall - mean)) / 21);
        assertThat(feature("volatility-21d")).isEqualTo(expected, within(1e-6));
    }

    @Test
    void rangeVolumeAndDrawdown() {
        assertThat(feature("range-5d")).isEqualTo((4 * Math.log(101.0 / 99) + Math.log(81.0 / 79)) / 5, within(1e-6));
        assertThat(feature("volume-ratio-5d-63d")).isEqualTo(Math.log((6 / 5.0) / (64 / 63.0)), within(1e-6));
        assertThat(feature("drawdown-252d")).isEqualTo(Math.log(0.8), within(1e-6));
    }

    private double feature(String name) {
        return row[MarketFeatures.NAMES.indexOf(name)];
    }

    private static List<Bar> fallAfterAYear() {
        List<Bar> bars = new ArrayList<>();
        LocalDate date = LocalDate.of(2000, 1, 1);
        for (int i = 0; i < 252; i++) {
            bars.add(new Bar(date.plusDays(i), 101, 99, 100, 1000));
        }
        bars.add(new Bar(date.plusDays(252), 81, 79, 80, 2000));
        return bars;
    }
}
