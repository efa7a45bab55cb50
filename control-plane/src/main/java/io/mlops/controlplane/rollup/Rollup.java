package io.mlops.controlplane.rollup;

import java.time.Instant;

/**
 * What one gateway counted of one deployment in one minute.
 *
 * @param instance names the gateway process; no two share a name
 * @param minute its begin
 * @param from the first second that was watched, 0 to 59
 * @param to the second after the last one, 1 to 60
 * @param down in how many of those seconds nothing could answer
 * @param requests that were finished
 * @param errors those that the client got a 5xx for, after all retries
 * @param left those whose client went away first
 * @param refused those that were turned away with 429 because their client asked for too much
 * @param attempts upstreams that were tried
 * @param times answer times, as the text of {@link Latencies}
 */
public record Rollup(
        String instance,
        Instant minute,
        String deployment,
        int from,
        int to,
        int down,
        long requests,
        long errors,
        long left,
        long refused,
        long attempts,
        long retries,
        long hedges,
        long ejections,
        String times) {
    public Rollup {
        if (from < 0 || to > 60 || from > to || down < 0 || down > 60) {
            throw new IllegalArgumentException("seconds " + from + " to " + to + ", " + down + " down, are no minute");
        }
        if (requests < 0 || errors < 0 || left < 0 || refused < 0 || errors + left + refused > requests) {
            throw new IllegalArgumentException("there are more errors than requests, or less than none");
        }
    }

    /** The number of the minute since the epoch. */
    public long number() {
        return minute.getEpochSecond() / 60;
    }
}
