package io.mlops.controlplane.alert;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether an error budget is spent too fast: the multiwindow, multi-burn-rate alerts of Google's SRE workbook, chapter 5
 * "Alerting on SLOs", table 5-8 (https://sre.google/workbook/alerting-on-slos/). A burn rate of 1 spends the budget of a
 * month in a month. The short window ends an alert soon after its cause has ended. Pure.
 */
public final class BurnRate {
    /**
     * One rule: fires when both windows burn at least this fast.
     *
     * @param longer the window that must be significant, at most a month
     * @param shorter a twelfth of it, which tells whether it still goes on
     */
    record Rule(Alert.Kind kind, double rate, Duration longer, Duration shorter) {}

    static final List<Rule> RULES = List.of(
            new Rule(Alert.Kind.OBJECTIVE_AT_RISK, 14.4, Duration.ofHours(1), Duration.ofMinutes(5)),
            new Rule(Alert.Kind.OBJECTIVE_AT_RISK, 6, Duration.ofHours(6), Duration.ofMinutes(30)),
            new Rule(Alert.Kind.BUDGET_BURNING, 3, Duration.ofDays(1), Duration.ofHours(2)),
            new Rule(Alert.Kind.BUDGET_BURNING, 1, Duration.ofDays(3), Duration.ofHours(6)));

    /** With fewer errors in the long window than this, one unlucky request would wake somebody. */
    static final long FEWEST_ERRORS = 5;

    private BurnRate() {}

    /**
     * What was counted over a window that ends now.
     *
     * @param requests that count
     * @param errors those of them that failed
     */
    public record Counted(long requests, long errors) {}

    /**
     * What burns, for people; empty where nothing does.
     *
     * @param objective the share of requests that must be answered, below 1
     * @param counted what was counted over the window of this length that ends now
     */
    public static Optional<String> exceeded(Alert.Kind kind, double objective, Function<Duration, Counted> counted) {
        for (Rule rule : RULES) {
            if (rule.kind() != kind) {
                continue;
            }
            Counted longer = counted.apply(rule.longer());
            Counted shorter = counted.apply(rule.shorter());
            double rate = rate(longer, objective);
            if (longer.errors() >= FEWEST_ERRORS && rate >= rule.rate() && rate(shorter, objective) >= rule.rate()) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "the error budget is spent %.1f times as fast as it may be: %d of %d requests failed within"
                                + " %d minutes",
                        rate,
                        longer.errors(),
                        longer.requests(),
                        rule.longer().toMinutes()));
            }
        }
        return Optional.empty();
    }

    private static double rate(Counted counted, double objective) {
        return counted.requests() == 0 ? 0 : (double) counted.errors() / counted.requests() / (1 - objective);
    }
}
