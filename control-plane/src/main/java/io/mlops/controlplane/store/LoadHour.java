package io.mlops.controlplane.store;

import java.time.Instant;

/**
 * What a deployment was asked for in an hour.
 *
 * @param begin of the hour
 * @param minutes that gateways wrote down, 1 to 60
 * @param requests in all of them, without those that were over their client's own limit
 * @param peakMinute requests in the busiest of them
 */
public record LoadHour(Instant begin, long minutes, long requests, long peakMinute) {}
