package io.mlops.routing;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether this process itself is late: its threads promise when they will look at their clock next, and one that does not has been
 * stopped, starved, or is collecting garbage. While one is late, and until it was on time once more, nothing that took long says
 * anything about an upstream: what looks like silence may lie unread in our own sockets. Thread-safe; a thread writes its own slot only.
 */
public final class SelfDoubt {
    /** Lateness that is still everyday life: a busy machine's scheduler takes some milliseconds. */
    static final long TOLERANCE_NANOS = 25_000_000L;
    /** A thread that has been late for this long is broken, not paused: it must not silence the others for ever. */
    static final long GIVEN_UP_NANOS = 5_000_000_000L;

    /** More than that many pauses ago is longer ago than a request lasts. */
    private static final int PAUSES_KEPT = 64;

    private static final long NONE = Long.MIN_VALUE;
    /** The slots lie apart: each is written by another thread. */
    private static final int APART = 8;

    private record Pause(long from, long to) {}

    private final AtomicLongArray due;
    private final AtomicLongArray lags;
    private final boolean[] recovering;
    private final LongAdder doubts = new LongAdder();
    /** The latest times for which a thread was late, in order and apart from each other; swapped whole. */
    private volatile Pause[] pauses = {};

    private volatile int recoveringCount;
    private volatile long clearSince;

    /**
     * Doubts nothing yet.
     *
     * @param threads how many watch themselves; each uses its own number from 0
     * @param now the instant, on the clock of {@link System#nanoTime()}
     */
    public SelfDoubt(int threads, long now) {
        due = new AtomicLongArray(threads * APART);
        lags = new AtomicLongArray(threads * APART);
        recovering = new boolean[threads];
        for (int i = 0; i < threads; i++) {
            due.set(i * APART, NONE);
        }
        clearSince = now;
    }

    /** The thread promises to look by then. */
    public void expect(int thread, long dueAt) {
        due.setRelease(thread * APART, dueAt);
    }

    /** The thread looks; true when it is late, for the first time or still. */
    public boolean look(int thread, long now) {
        long at = due.get(thread * APART);
        boolean late = overdue(at, now);
        due.setRelease(thread * APART, NONE);
        lags.setRelease(thread * APART, at == NONE ? 0 : Math.max(0, now - at));
        if (late) {
            remember(at, now);
        }
        if (late || recovering[thread]) {
            settle(thread, late, now);
        }
        return late;
    }

    /** The thread waits for nothing, and promises nothing. */
    public void rest(int thread, long now) {
        due.setRelease(thread * APART, NONE);
        lags.setRelease(thread * APART, 0);
        if (recovering[thread]) {
            settle(thread, false, now);
        }
    }

    private synchronized void remember(long from, long to) {
        Pause[] known = pauses;
        int kept = Math.min(known.length, PAUSES_KEPT - 1);
        Pause[] next = Arrays.copyOfRange(known, known.length - kept, known.length + 1);
        // Several threads that were late together were late once.
        long begun = known.length > 0 && known[known.length - 1].to - from > 0 ? known[known.length - 1].to : from;
        next[kept] = new Pause(begun, to);
        pauses = next;
    }

    private synchronized void settle(int thread, boolean late, long now) {
        if (late != recovering[thread]) {
            recovering[thread] = late;
            recoveringCount += late ? 1 : -1;
            if (late) {
                doubts.increment();
            }
        }
        clearSince = now;
    }

    /** Whether any thread is late now, or was and has not been on time since. */
    public boolean doubting(long now) {
        if (recoveringCount > 0) {
            return true;
        }
        for (int i = 0; i < due.length(); i += APART) {
            long at = due.getAcquire(i);
            if (overdue(at, now) && now - at < GIVEN_UP_NANOS) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is, or was after the instant, any doubt: what took from then to now was not measured. */
    public boolean doubtedSince(long instant, long now) {
        return clearSince - instant > 0 || doubting(now);
    }

    /** Nanoseconds since the instant during which a thread was late: whoever waited did not wait for an upstream then. */
    public long lostSince(long instant) {
        if (clearSince - instant <= 0) {
            return 0;
        }
        long lost = 0;
        for (Pause pause : pauses) {
            lost += Math.max(0, pause.to - (pause.from - instant > 0 ? pause.from : instant));
        }
        return lost;
    }

    /**
     * By how many nanoseconds the latest of the threads looked later than it meant to, the last time: what it reads may have lain
     * there for as long.
     */
    long lagNanos() {
        long most = 0;
        for (int i = 0; i < lags.length(); i += APART) {
            most = Math.max(most, lags.getAcquire(i));
        }
        return most;
    }

    /** How long somebody has waited since the instant, the time lost left out. */
    long waitedNanos(long since, long now) {
        return now - since - lostSince(since);
    }

    /** How often a thread has been late. */
    public long doubts() {
        return doubts.sum();
    }

    private static boolean overdue(long at, long now) {
        return at != NONE && now - at > TOLERANCE_NANOS;
    }
}
