package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MarketHistoryTest {
    private final MarketHistory market = Example.market();
    private final Periods periods = Periods.of(market);

    @Test
    void featuresOfADayNeverReadALaterBar() {
        int day = periods.test().first();
        MarketHistory changed = withBarsChanged(day + 1, bar -> scaled(bar, 3));
        for (int earlier = day - 300; earlier <= day; earlier++) {
            assertThat(changed.observation(earlier, 0)).isEqualTo(market.observation(earlier, 0));
        }
        assertThat(changed.observation(day + 1, 0)).isNotEqualTo(market.observation(day + 1, 0));
    }

    @Test
    void featuresOfADayReadThatDaysBar() {
        int day = periods.test().first();
        MarketHistory changed = withBarsChanged(day, bar -> scaled(bar, 3));
        assertThat(changed.observation(day, 0)).isNotEqualTo(market.observation(day, 0));
    }

    @Test
    void theReturnOfADayIsThatOfTheNextOne() {
        Bar today = Example.bars().get(MarketFeatures.LOOKBACK + 10);
        Bar tomorrow = Example.bars().get(MarketFeatures.LOOKBACK + 11);
        assertThat(market.date(10)).isEqualTo(today.date());
        assertThat(market.nextReturn(10)).isEqualTo(tomorrow.close() / today.close() - 1);
    }

    @Test
    void normalisationReadsTheTrainingDaysOnly() {
        MarketHistory changed = withBarsChanged(periods.validation().first(), bar -> scaled(bar, 5));
        Normalization before = Normalization.of(market, periods.train());
        Normalization after = Normalization.of(changed, periods.train());
        assertThat(after.mean()).isEqualTo(before.mean());
        assertThat(after.scale()).isEqualTo(before.scale());
    }

    @Test
    void normalisedTrainingFeaturesHaveMeanZeroAndDeviationOne() {
        Normalization normalization = Normalization.of(market, periods.train());
        for (int column = 0; column < MarketFeatures.COUNT; column++) {
            double sum = 0;
            double squares = 0;
            for (int day = 0; day < periods.train().end(); day++) {
                double z = (market.observation(day, 0)[column] - normalization.mean()[column])
                        * (double) normalization.scale()[column];
                sum += z;
                squares += z * z;
            }
            int days = periods.train().end();
            assertThat(sum / days).isEqualTo(0, within(1e-4));
            assertThat(squares / days).isEqualTo(1, within(1e-4));
        }
    }

    @Test
    void thePositionIsTheLastColumnAndPassesUnchanged() {
        float[] observation = market.observation(5, -0.5f);
        assertThat(observation).hasSize(20);
        assertThat(observation[19]).isEqualTo(-0.5f);
        Normalization normalization = Normalization.of(market, periods.train());
        assertThat(normalization.mean()[19]).isZero();
        assertThat(normalization.scale()[19]).isEqualTo(1);
    }

    @Test
    void periodsFollowEachOtherWithoutOverlap() {
        assertThat(periods.train().first()).isZero();
        assertThat(periods.train().end()).isEqualTo(periods.validation().first());
        assertThat(periods.validation().end()).isEqualTo(periods.test().first());
        assertThat(periods.test().end()).isEqualTo(market.days());
        assertThat(market.date(periods.validation().first())).isEqualTo(LocalDate.of(2012, 1, 3));
        assertThat(market.date(periods.test().first())).isEqualTo(LocalDate.of(2016, 1, 4));
    }

    @Test
    void tooFewBarsAndDaysOffTheCalendarAreClearErrors() {
        assertThatThrownBy(() -> MarketHistory.of(Example.bars().subList(0, 253)))
                .hasMessageContaining("253 bars, at least 254 are needed");
        assertThatThrownBy(() -> market.dayOf(LocalDate.of(2020, 4, 18)))
                .hasMessage("cannot observe 2020-04-18: not a trading day from 2001-01-02 to 2020-04-17")
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThatThrownBy(() -> market.period("far", LocalDate.of(2030, 1, 1), LocalDate.MAX))
                .hasMessageContaining("cannot cut the far period");
    }

    private static MarketHistory withBarsChanged(int fromDay, UnaryOperator<Bar> change) {
        List<Bar> bars = new ArrayList<>(Example.bars());
        for (int i = fromDay + MarketFeatures.LOOKBACK; i < bars.size(); i++) {
            bars.set(i, change.apply(bars.get(i)));
        }
        return MarketHistory.of(bars);
    }

    private static Bar scaled(Bar bar, double factor) {
        return new Bar(
                bar.date(),
                factor * bar.high(),
                factor * factor * bar.low(),
                factor * bar.close(),
                factor * bar.volume());
    }
}
