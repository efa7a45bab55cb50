package io.mlops.catalog.tiering;

/**
 * That objects lie on a shelf for some of the days to come.
 *
 * @param from the first day, 0 is today
 * @param until the day on which they are no longer there
 * @param since the day on which they came into the tier; negative for the past
 * @param moved whether a rule moves them here
 * @param left whether they leave the tier then, rather than nobody looking any further
 */
record Stay(Shelf shelf, int from, int until, int since, boolean moved, boolean left) {
    /** How many days less than {@code minimum} they were in the tier when they left it. */
    int missing(int minimum) {
        return left && !shelf.automatic() ? Math.max(0, minimum - (until - since)) : 0;
    }
}
