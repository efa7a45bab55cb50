package io.mlops.examples.trading;

import java.util.Locale;

/** Says how a policy did beside buy-and-hold, period by period, as a Markdown table with an honest last line. */
final class Report {
    /** Basis points of the traded share of equity that reports charge: spread and commission of an index future, amply. */
    static final double COST_BPS = 5;

    static final String HEADER = """
            | period | strategy | return | a year | volatility | Sharpe | max drawdown | turnover a year | costs |
            |---|---|--:|--:|--:|--:|--:|--:|--:|
            """;

    private final MarketHistory market;
    private final Periods periods;

    Report(MarketHistory market) {
        this.market = market;
        this.periods = Periods.of(market);
    }

    String of(Strategy policy) {
        return HEADER
                + rows(periods.train(), policy)
                + rows(periods.validation(), policy)
                + rows(periods.test(), policy)
                + rows(periods.calm(), policy)
                + "\n"
                + verdict("Out of sample", policy, periods.test())
                + verdict("Out of sample, before the crash of 2020,", policy, periods.calm());
    }

    /** The rows of the test period and of its calm part. */
    String outOfSample(String name, Strategy strategy) {
        return row("test", name, Performance.of(play(strategy, periods.test())))
                + row("test before the crash", name, Performance.of(play(strategy, periods.calm())));
    }

    /** One row of the table. */
    private static String row(String period, String strategy, Performance p) {
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

    /** One sentence that does not flatter. */
    static String verdict(String scope, Backtest policy, Backtest hold) {
        Performance mine = Performance.of(policy);
        Performance theirs = Performance.of(hold);
        double t = policy.advantage(hold);
        return String.format(
                Locale.ROOT,
                "%s the policy %s buy and hold on return (%.1f %% against %.1f %%) and %s it on Sharpe ratio"
                        + " (%.2f against %.2f), at costs of %.0f bps. The daily difference has t = %.2f: %s.%n",
                scope,
                verb(mine.totalReturn(), theirs.totalReturn()),
                100 * mine.totalReturn(),
                100 * theirs.totalReturn(),
                verb(mine.sharpe(), theirs.sharpe()),
                mine.sharpe(),
                theirs.sharpe(),
                COST_BPS,
                t,
                Math.abs(t) < 2 ? "luck explains it as well" : "more than luck would explain");
    }

    private String rows(Period period, Strategy policy) {
        String dates = period.name() + " " + market.date(period.first()) + " – " + market.date(period.end() - 1);
        return row(dates, "policy", Performance.of(play(policy, period)))
                + row(dates, "buy and hold", Performance.of(play(Strategy.BUY_AND_HOLD, period)));
    }

    private String verdict(String scope, Strategy policy, Period period) {
        return verdict(scope, play(policy, period), play(Strategy.BUY_AND_HOLD, period));
    }

    private Backtest play(Strategy strategy, Period period) {
        return Backtest.run(strategy, market, period, COST_BPS);
    }

    private static String verb(double mine, double hold) {
        return mine > hold ? "beats" : "does NOT beat";
    }
}
