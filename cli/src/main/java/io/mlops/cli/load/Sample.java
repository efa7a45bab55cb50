package io.mlops.cli.load;

import org.jspecify.annotations.Nullable;

/**
 * One request that was sent.
 *
 * @param intended when it was to be sent, nanoseconds after the start: latency counts from here, so that a stalled
 *     server is not excused by the requests that its stall delayed
 * @param latency nanoseconds until the whole answer was read, or until it failed
 * @param failure why it failed; empty when it did not
 * @param lostOrNull what there is to say where it failed with its connection; null otherwise
 */
public record Sample(
        long intended,
        long latency,
        String failure,
        @Nullable Lost lostOrNull) {
    public Sample(long intended, long latency, String failure) {
        this(intended, latency, failure, null);
    }

    /**
     * A request that failed because its connection broke or did not come about.
     *
     * @param opened when the connection came about, nanoseconds after the start
     * @param afterRetries why the same request, sent again on new connections, failed too; empty when it did not; null
     *     when that was not tried
     */
    public record Lost(long opened, @Nullable String afterRetries) {}

    public boolean failed() {
        return !failure.isEmpty();
    }

    /** Whether a client that sends again on a new connection when one breaks would see a failure. */
    public boolean failedAfterRetries() {
        return failed()
                && (lostOrNull == null
                        || lostOrNull.afterRetries() == null
                        || !lostOrNull.afterRetries().isEmpty());
    }

    /** When the answer was there, nanoseconds after the start. */
    public long completed() {
        return intended + latency;
    }
}
