package io.mlops.examples.trading;

import java.time.LocalDate;

/**
 * One trading day of the index, in index points; the volume in shares.
 *
 * @param date the trading day
 * @param high the day's highest level
 * @param low the day's lowest level
 * @param close the closing level; a price index, so without dividends
 * @param volume shares traded
 */
record Bar(LocalDate date, double high, double low, double close, double volume) {}
