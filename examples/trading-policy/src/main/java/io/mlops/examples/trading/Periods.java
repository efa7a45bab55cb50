package io.mlops.examples.trading;

import java.time.LocalDate;

/**
 * The split by date: parameters are fitted on {@code train}, the epoch is chosen on {@code validation}, and
 * {@code test} is only reported.
 *
 * @param calm the part of {@code test} before the crash of 2020, whose forty days would otherwise decide the whole result
 */
record Periods(Period train, Period validation, Period test, Period calm) {
    private static final LocalDate VALIDATION_FROM = LocalDate.of(2012, 1, 1);
    private static final LocalDate TEST_FROM = LocalDate.of(2016, 1, 1);
    private static final LocalDate CRASH_FROM = LocalDate.of(2020, 2, 20);

    static Periods of(MarketHistory market) {
        return new Periods(
                market.period("train", LocalDate.MIN, VALIDATION_FROM),
                market.period("validation", VALIDATION_FROM, TEST_FROM),
                market.period("test", TEST_FROM, LocalDate.MAX),
                market.period("test before the crash", TEST_FROM, CRASH_FROM));
    }
}
