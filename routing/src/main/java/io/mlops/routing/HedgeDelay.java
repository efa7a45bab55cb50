package io.mlops.routing;

import io.mlops.routing.AnswerTimes.Quantiles;

/**
 * How long a request waits before it is hedged: three times the median of the fastest upstream, or its 95th percentile if that is more.
 * Thread-safe; computed anew twenty times a second at most.
 */
final class HedgeDelay {
    /** Nothing is known of any upstream. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private static final long REFRESH_NANOS = 50_000_000L;

    private record Computed(long nanos, long at) {}

    private volatile Computed last;

    HedgeDelay(long now) {
        last = new Computed(UNKNOWN, now);
    }

    /** Nanoseconds, or {@link #UNKNOWN}. */
    long nanos(LiveUpstream[] upstreams, long now) {
        Computed computed = last;
        if (now - computed.at > REFRESH_NANOS) {
            computed = new Computed(compute(upstreams), now);
            last = computed;
        }
        return computed.nanos;
    }

    private static long compute(LiveUpstream[] upstreams) {
        Quantiles fastest = null;
        for (LiveUpstream upstream : upstreams) {
            Quantiles known = upstream.state() == UpstreamState.AVAILABLE ? upstream.answerTimes() : null;
            if (known != null && (fastest == null || known.p50() < fastest.p50())) {
                fastest = known;
            }
        }
        return fastest == null ? UNKNOWN : slow(fastest);
    }

    /** What is slow for one with these times. */
    static long slow(Quantiles times) {
        return Math.max(3 * times.p50(), times.p95());
    }
}
