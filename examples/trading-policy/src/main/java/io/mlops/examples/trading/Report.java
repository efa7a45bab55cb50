package io.mlops.examples.trading;

import java.util.Locale;

/** Says how a policy did beside buy-and-hold, period by period, as a Markdown table with an honest last line. */
final class Report {
    private static final String HEADER = """
            | period | strategy | return | a year | volatility | Sharpe | max drawdown | turnover a year | costs |
            |---|---|--:|--:|--:|--:|--:|--:|--:|
            """;

    private final MarketHistory market;
    private final Periods periods;
    private final double costBps;

    Report(MarketHistory market, double costBps) {
        this.market = market;
        this.periods = Periods.of(market);
        this.costBps = costBps;
    }

    String of(Strategy policy) {
        return HEADER
                + rows(periods.train(), policy)
                + rows(periods.validation(), policy)
                + rows(periods.test(), policy)
                + "\n" + verdict(policy);
    }

    Performance test(Strategy policy) {
        return Performance.of(policy, market, periods.test(), costBps);
    }

    /** One row of the table. */
    static String row(String period, String strategy, Performance p) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.1f %% | %.1f %% | %.1f %% | %.2f | %.1f %% | %.1f × | %.1f %% |%n",
                period,
                strategy,
                100 * p.totalReturn(),
                100 * p.annualReturn(),
                100 * p.annualVolatility(),
                p.sharpe(),
                100 * p.maxDrawdown(),
                p.annualTurnover(),
                100 * p.costs());
    }

    private String rows(Period period, Strategy policy) {
        String dates = period.name() + " " + market.date(period.first()) + " – " + market.date(period.end() - 1);
        return row(dates, "policy", Performance.of(policy, market, period, costBps))
                + row(dates, "buy and hold", Performance.of(Strategy.BUY_AND_HOLD, market, period, costBps));
    }

    private String verdict(Strategy policy) {
        Performance mine = test(policy);
        Performance hold = test(Strategy.BUY_AND_HOLD);
        return String.format(
                Locale.ROOT,
                "On the test period the policy %s buy and hold on return (%.1f %% against %.1f %%) and %s it on Sharpe"
                        + " (%.2f against %.2f), with %.1f bps a unit traded.%n",
                mine.totalReturn() > hold.totalReturn() ? "beats" : "does NOT beat",
                100 * mine.totalReturn(),
                100 * hold.totalReturn(),
                mine.sharpe() > hold.sharpe() ? "beats" : "does NOT beat",
                mine.sharpe(),
                hold.sharpe(),
                costBps);
    }
}
