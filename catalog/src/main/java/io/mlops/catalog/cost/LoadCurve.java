package io.mlops.catalog.cost;

import java.math.BigDecimal;

/** How a deployment's load, and with it the number of its machines, goes up and down. A month is 730 hours, a year twelve months. */
public sealed interface LoadCurve permits DailyPeak, MeasuredLoad {
    /** Of a month: 365 days of 24 hours by twelve. */
    BigDecimal MONTH_HOURS = BigDecimal.valueOf(730);

    /** Months of a year. */
    BigDecimal YEAR_MONTHS = BigDecimal.valueOf(12);

    /** Predictions in a month. */
    BigDecimal predictions();

    /**
     * The share of the time that a machine runs, 0 to 1.
     *
     * @param machine which one in the order in which they start, from 1
     * @param usually how many run all the time
     * @param atPeak how many run at the peak, those included
     */
    BigDecimal use(int machine, int usually, int atPeak);

    /** The hours of a month that machines run, of which there are so many usually, and so many at the peak. */
    default BigDecimal machineHours(int usually, int atPeak) {
        return hours(atPeak, usually, atPeak);
    }

    /** Those of the first so many machines. */
    default BigDecimal hours(int machines, int usually, int atPeak) {
        BigDecimal uses = BigDecimal.ZERO;
        for (int machine = 1; machine <= machines; machine++) {
            uses = uses.add(use(machine, usually, atPeak));
        }
        return uses.multiply(MONTH_HOURS);
    }
}
