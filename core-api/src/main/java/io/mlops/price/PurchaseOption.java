package io.mlops.price;

import java.util.EnumSet;
import java.util.Set;

/** How a machine is rented. */
public enum PurchaseOption {
    /** By the hour; nobody takes it away. */
    ON_DEMAND(0),
    /** By the hour; may be taken away at any time. */
    SPOT(0),
    /** Paid for one year, used or not, month by month. */
    COMMITTED_1Y(1),
    /** Paid for three years, used or not, month by month. */
    COMMITTED_3Y(3),
    /** Paid for one year, used or not, all of it at the start. */
    PREPAID_1Y(1),
    /** Paid for three years, used or not, all of it at the start. */
    PREPAID_3Y(3),
    /** So much is paid for each hour of one year, used or not, on machines of any kind. */
    SAVINGS_1Y(1),
    /** So much is paid for each hour of three years, used or not, on machines of any kind. */
    SAVINGS_3Y(3);

    private static final int YEAR_HOURS = 8760;

    private final int years;

    PurchaseOption(int years) {
        this.years = years;
    }

    /** For how many years it is paid, used or not; 0 for by the hour. */
    public int years() {
        return years;
    }

    /** Whether it is paid for used or not. An offer's price for an hour is then that of the whole term by its hours. */
    public boolean committed() {
        return years > 0;
    }

    /** Of the term: 365 days of 24 hours a year. */
    public int termHours() {
        return years * YEAR_HOURS;
    }

    /** Those that are paid while they are used, and given back when one likes. */
    public static Set<PurchaseOption> hourly() {
        return EnumSet.of(ON_DEMAND, SPOT);
    }

    /** All that are paid for used or not, the shorter first of each kind. */
    public static Set<PurchaseOption> commitments() {
        return EnumSet.range(COMMITTED_1Y, SAVINGS_3Y);
    }
}
