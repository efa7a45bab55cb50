package io.mlops.routing;

/** When one request is due for a hedge. As thread-safe as its {@link Dispatch}. */
final class HedgeTimer {
    static final long NEVER = Long.MAX_VALUE;
    /** How long until a hedge that was denied, or found nobody, is thought of again. */
    private static final long AGAIN_NANOS = 10_000_000L;

    private long delay = UsualTimes.UNKNOWN;
    private long from;
    private boolean denied;

    /** A try that may be hedged begins; {@code longest} leaves the hedge a chance, and counts where nothing is known. */
    void start(long known, long longest, long now) {
        delay = Math.min(known, longest);
        from = now;
    }

    /** Not now, but soon. */
    void postpone(long now) {
        from = now + AGAIN_NANOS - delay;
    }

    /** At once, should one be needed: the request has waited long enough. */
    void hurry(long now) {
        from = now - delay;
    }

    /** The instant; what we lost ourselves meanwhile comes on top. {@link #NEVER} where nothing may be hedged. */
    long at(SelfDoubt doubt) {
        return delay == UsualTimes.UNKNOWN ? NEVER : from + delay + doubt.lostSince(from);
    }

    long delay() {
        return delay;
    }

    /** Whether this is the first time that it is denied. */
    boolean deny() {
        boolean first = !denied;
        denied = true;
        return first;
    }
}
