package io.mlops.routing;

import java.util.random.RandomGenerator;

/**
 * Lets an upstream that was let in lately grow into its share: a tenth at first, all of it after five seconds. A cold process (code
 * not compiled, caches empty, connections not open) would otherwise get its whole share while it is slowest. Only moves requests
 * inside a revision: a canary's share is exact from the first request, and one that is alone has nobody to start slowly beside.
 */
final class SlowStart {
    private static final long RAMP_NANOS = 5_000_000_000L;
    private static final int FIRST = 100;
    static final int WHOLE = 1000;

    private SlowStart() {}

    /** The part of its share, in thousandths, that an upstream gets so long after it was let in. */
    static int permille(long sinceNanos) {
        if (sinceNanos >= RAMP_NANOS) {
            return WHOLE;
        }
        return FIRST + (int) ((WHOLE - FIRST) * Math.max(0, sinceNanos) / RAMP_NANOS);
    }

    /** Whether an upstream that the weights named takes the request, by a throw of the dice where it is ramping up. */
    static boolean takes(LiveUpstream upstream, long now, RandomGenerator random) {
        int permille = upstream.rampPermille(now);
        return permille == WHOLE || random.nextInt(WHOLE) < permille;
    }
}
