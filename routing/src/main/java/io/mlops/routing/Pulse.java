package io.mlops.routing;

import java.util.concurrent.atomic.AtomicInteger;

/** When an upstream was last heard of, by any thread. Thread-safe; of two instants that race the earlier may win, by a millisecond at most. */
final class Pulse {
    /** Instants closer than this are one: a shared field that is written less is read faster. */
    private static final long GRAIN_NANOS = 1_000_000L;
    /** So many that were answered elsewhere instead, none here between them, say as much as two that wait. */
    private static final int MANY_GIVEN_UP = 8;

    private final AtomicInteger givenUp = new AtomicInteger();
    private volatile long heardAt;
    private volatile long owingSince;
    private volatile long givenUpSince;

    Pulse(long now) {
        heardAt = now;
        owingSince = now;
    }

    /** A byte of an answer came. */
    void heard(long now) {
        if (now - heardAt > GRAIN_NANOS) {
            heardAt = now;
        }
        if (givenUp.get() != 0) {
            givenUp.set(0);
        }
    }

    /** From now on it owes two answers. */
    void owesTwo(long now) {
        owingSince = now;
    }

    /** Nobody waits any more for an answer that was asked for then, and that was due. */
    void gaveUp(long askedAt) {
        if (givenUp.getAndIncrement() == 0) {
            givenUpSince = askedAt;
        }
    }

    /** What was before does not count: it was let in anew. */
    void restart(long now) {
        heardAt = now;
        owingSince = now;
        givenUp.set(0);
    }

    /**
     * Nanoseconds without a byte while it owed answers: two that are waited for, or many that nobody waits for any more. Time that we
     * lost ourselves does not count; 0 where it owes less.
     */
    long silence(int inFlight, SelfDoubt doubt, long now) {
        boolean many = owesMany();
        if (!many && inFlight < 2) {
            return 0;
        }
        long owing = many ? givenUpSince : owingSince;
        return doubt.waitedNanos(owing - heardAt > 0 ? owing : heardAt, now);
    }

    /** Whether many answers were due that nobody waits for any more. */
    boolean owesMany() {
        return givenUp.get() >= MANY_GIVEN_UP;
    }
}
