package io.mlops.examples.trading;

/**
 * A stretch of days of a {@link MarketHistory}. The last day is never decided on: its return lies outside.
 *
 * @param name what reports call it
 * @param first the first day, inclusive
 * @param end the day after the last
 */
record Period(String name, int first, int end) {
    /** Days on which a decision is taken and its return is known within the period. */
    int decisions() {
        return end - first - 1;
    }
}
