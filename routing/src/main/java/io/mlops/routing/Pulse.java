package io.mlops.routing;

/** When an upstream was last heard of, by any thread. Thread-safe; of two instants that race the earlier may win, by a millisecond at most. */
final class Pulse {
    /** Instants closer than this are one: a shared field that is written less is read faster. */
    private static final long GRAIN_NANOS = 1_000_000L;

    private volatile long heardAt;
    private volatile long owingSince;

    Pulse(long now) {
        heardAt = now;
        owingSince = now;
    }

    /** A byte of an answer came. */
    void heard(long now) {
        if (now - heardAt > GRAIN_NANOS) {
            heardAt = now;
        }
    }

    /** From now on it owes two answers. */
    void owesTwo(long now) {
        owingSince = now;
    }

    /** Nanoseconds without a byte while it owed two answers, counted from {@code clearSince} at the earliest. */
    long silence(long clearSince, long now) {
        long since = owingSince - heardAt > 0 ? owingSince : heardAt;
        return now - (clearSince - since > 0 ? clearSince : since);
    }
}
