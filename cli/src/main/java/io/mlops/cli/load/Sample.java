package io.mlops.cli.load;

/**
 * One request that was sent.
 *
 * @param intended when it was to be sent, nanoseconds after the start: latency counts from here, so that a stalled
 *     server is not excused by the requests that its stall delayed
 * @param latency nanoseconds until the whole answer was read, or until it failed
 * @param failure why it failed; empty when it did not
 */
public record Sample(long intended, long latency, String failure) {
    public boolean failed() {
        return !failure.isEmpty();
    }

    /** When the answer was there, nanoseconds after the start. */
    public long completed() {
        return intended + latency;
    }
}
