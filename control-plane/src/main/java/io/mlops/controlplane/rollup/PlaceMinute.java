package io.mlops.controlplane.rollup;

import io.mlops.Location;
import java.time.Instant;

/**
 * What one gateway had of a revision at a location in one minute.
 *
 * @param minute its begin
 * @param model the digest that gateways were told, hexadecimal
 * @param millis how long was counted where that is more than the minute: the gateway was held up
 * @param answered tries that were answered with a status below 400
 * @param failed tries that failed or were throttled, and answers of 4xx
 * @param times of all answers, as the text of {@link Latencies}
 */
public record PlaceMinute(
        Instant minute,
        String deployment,
        Location location,
        int revision,
        String model,
        long millis,
        long answered,
        long failed,
        String times) {
    public PlaceMinute {
        if (answered < 0 || failed < 0 || millis < 0) {
            throw new IllegalArgumentException("counts must not be negative");
        }
    }

    /** Answers a second, over at least a minute. */
    public double perSecond() {
        return answered * 1000.0 / Math.max(60_000, millis);
    }
}
