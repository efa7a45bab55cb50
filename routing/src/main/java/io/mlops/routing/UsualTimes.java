package io.mlops.routing;

import io.mlops.routing.AnswerTimes.Quantiles;

/**
 * What answer times of a route's upstreams say about all of them: how long a request waits before it is hedged, which is three times
 * the median of the fastest upstream, or its 95th percentile if that is more, and at least 10 ms; and what to think of one whose own times are not known.
 * Thread-safe; computed anew twenty times a second at most.
 */
final class UsualTimes {
    /** Nothing is known of any upstream. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private static final long REFRESH_NANOS = 50_000_000L;
    /** What is sooner over than the event loops' own pauses is not worth a second request, and the connection that it costs. */
    private static final long LEAST_HEDGE_NANOS = 10_000_000L;
    /** One that is not known may well be ten times as slow as the slowest that is. */
    private static final int STRANGER_FACTOR = 10;

    private static final long LEAST_STRANGER_NANOS = 1_000_000_000L;

    private record Computed(long hedgeNanos, long strangerNanos, long at) {}

    private volatile Computed last;

    UsualTimes(long now) {
        last = new Computed(UNKNOWN, UNKNOWN, now);
    }

    /** Nanoseconds until a hedge, or {@link #UNKNOWN}. */
    long hedgeNanos(LiveUpstream[] upstreams, long now) {
        return computed(upstreams, now).hedgeNanos;
    }

    /** Nanoseconds of silence that are a stall of one whose times are not known, or {@link #UNKNOWN}. */
    long strangerNanos(LiveUpstream[] upstreams, long now) {
        return computed(upstreams, now).strangerNanos;
    }

    private Computed computed(LiveUpstream[] upstreams, long now) {
        Computed computed = last;
        if (now - computed.at > REFRESH_NANOS) {
            computed = compute(upstreams, now);
            last = computed;
        }
        return computed;
    }

    private static Computed compute(LiveUpstream[] upstreams, long now) {
        Quantiles fastest = null;
        long slowest = 0;
        for (LiveUpstream upstream : upstreams) {
            Quantiles known = upstream.answerTimes();
            if (known != null) {
                slowest = Math.max(slowest, known.p50());
                boolean counts = upstream.state() == UpstreamState.AVAILABLE;
                fastest = counts && (fastest == null || known.p50() < fastest.p50()) ? known : fastest;
            }
        }
        return new Computed(
                fastest == null ? UNKNOWN : Math.max(LEAST_HEDGE_NANOS, slow(fastest)),
                slowest == 0 ? UNKNOWN : Math.max(LEAST_STRANGER_NANOS, STRANGER_FACTOR * slowest),
                now);
    }

    /** What is slow for one with these times. */
    static long slow(Quantiles times) {
        return Math.max(3 * times.p50(), times.p95());
    }
}
