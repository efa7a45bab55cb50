package io.mlops.examples.trading;

import java.time.LocalDate;

/**
 * The split by date: parameters are fitted on {@code train}, the epoch is chosen on {@code validation}, and
 * {@code test} is only reported.
 */
record Periods(Period train, Period validation, Period test) {
    private static final LocalDate VALIDATION_FROM = LocalDate.of(2012, 1, 1);
    private static final LocalDate TEST_FROM = LocalDate.of(2016, 1, 1);

    static Periods of(MarketHistory market) {
        return new Periods(
                market.period("train", LocalDate.MIN, VALIDATION_FROM),
                market.period("validation", VALIDATION_FROM, TEST_FROM),
                market.period("test", TEST_FROM, LocalDate.MAX));
    }
}
