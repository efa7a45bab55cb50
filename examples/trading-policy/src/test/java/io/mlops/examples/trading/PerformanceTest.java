package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PerformanceTest {
    private static final MarketHistory MARKET = Example.market();

    @Test
    void buyAndHoldEarnsTheIndexLessOneEntry() {
        Period test = Periods.of(MARKET).test();
        Performance hold = Performance.of(Backtest.run(Strategy.BUY_AND_HOLD, MARKET, test, 0));
        double first = close(test.first());
        double last = close(test.end() - 1);
        assertThat(hold.totalReturn()).isEqualTo(last / first - 1, within(1e-9));

        Performance charged = Performance.of(Backtest.run(Strategy.BUY_AND_HOLD, MARKET, test, 5));
        assertThat(charged.costs()).isEqualTo(0.0005, within(1e-12));
        assertThat(charged.totalReturn()).isLessThan(hold.totalReturn());
    }

    @Test
    void everyChangeOfPositionIsPaidFor() {
        Period days = new Period("four decisions", 100, 105);
        float[] plan = {1, -1, -1, 0.5f};
        AtomicInteger decision = new AtomicInteger();
        Backtest backtest = Backtest.run(o -> plan[decision.getAndIncrement()], MARKET, days, 10);

        assertThat(backtest.net()[0]).isEqualTo(MARKET.nextReturn(100) - 0.001, within(1e-12));
        assertThat(backtest.net()[1]).isEqualTo(-MARKET.nextReturn(101) - 0.002, within(1e-12));
        assertThat(backtest.net()[2]).isEqualTo(-MARKET.nextReturn(102), within(1e-12));
        assertThat(backtest.net()[3]).isEqualTo(0.5 * MARKET.nextReturn(103) - 0.0015, within(1e-12));
        assertThat(Performance.of(backtest).costs()).isEqualTo(0.0045, within(1e-12));
        assertThat(Performance.of(backtest).annualTurnover()).isEqualTo(4.5 * 252 / 4, within(1e-9));
    }

    @Test
    void theStrategySeesThePositionThatItHolds() {
        Period days = new Period("three decisions", 100, 104);
        float[] seen = new float[3];
        AtomicInteger decision = new AtomicInteger();
        Backtest.run(
                o -> {
                    seen[decision.get()] = o[MarketFeatures.COUNT];
                    return decision.incrementAndGet() / 4f;
                },
                MARKET,
                days,
                0);
        assertThat(seen).containsExactly(0, 0.25f, 0.5f);
    }

    @Test
    void figuresOfAKnownSequence() {
        Performance p = Performance.of(new Backtest(new double[] {0.1, -0.5, 0.2}, new float[] {1, 1, 1}, 0));
        assertThat(p.totalReturn()).isEqualTo(1.1 * 0.5 * 1.2 - 1, within(1e-12));
        assertThat(p.maxDrawdown()).isEqualTo(0.5, within(1e-12));
        double mean = -0.2 / 3;
        double deviation = Math.sqrt((0.01 + 0.25 + 0.04) / 3 - mean * mean);
        assertThat(p.annualVolatility()).isEqualTo(deviation * Math.sqrt(252), within(1e-12));
        assertThat(p.sharpe()).isEqualTo(mean / deviation * Math.sqrt(252), within(1e-9));
    }

    @Test
    void cashHasNoRiskAndNoSharpe() {
        Performance cash = Performance.of(new Backtest(new double[4], new float[4], 0.001));
        assertThat(cash).isEqualTo(new Performance(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void theVerdictCallsALossALossAndSmallAdvantagesLuck() {
        Backtest hold = new Backtest(new double[] {0.01, -0.01, 0.02, 0}, new float[] {1, 1, 1, 1}, 0);
        Backtest worse = new Backtest(new double[] {0, 0.01, 0, 0}, new float[] {0, -1, 0, 0}, 0);
        assertThat(Report.verdict("Here", worse, hold))
                .contains("Here the policy does NOT beat buy and hold on return")
                .contains("luck explains it as well");

        double[] sure = hold.net().clone();
        for (int i = 0; i < sure.length; i++) {
            sure[i] += 0.001 * (1 + i / 100.0);
        }
        Backtest better = new Backtest(sure, new float[] {1, 1, 1, 1}, 0);
        assertThat(better.advantage(hold)).isGreaterThan(2);
        assertThat(hold.advantage(better)).isLessThan(-2);
        assertThat(hold.advantage(hold)).isZero();
        assertThat(Report.verdict("Here", better, hold))
                .contains("beats buy and hold on return")
                .contains("more than luck");
    }

    private static double close(int day) {
        return Example.bars().get(day + MarketFeatures.LOOKBACK).close();
    }
}
