package io.mlops.examples.trading;

/** Decides a position in [-1, 1] (share of equity, negative is short) from one day's observation. */
@FunctionalInterface
interface Strategy {
    /** Fully invested from the first day on. */
    Strategy BUY_AND_HOLD = observation -> 1;

    float position(float[] observation);
}
