package io.mlops.price;

/** How a machine is rented. */
public enum PurchaseOption {
    /** By the hour; nobody takes it away. */
    ON_DEMAND,
    /** By the hour; may be taken away at any time. */
    SPOT,
    /** Paid for one year, used or not. */
    COMMITTED_1Y,
    /** Paid for three years, used or not. */
    COMMITTED_3Y
}
