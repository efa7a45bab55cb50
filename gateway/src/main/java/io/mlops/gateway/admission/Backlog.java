package io.mlops.gateway.admission;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who waits for room at a deployment's upstreams: first come, first served, bounded in number and in bytes. Says beforehand when the
 * wait would be too long, by the rate at which others were let go. Thread-safe.
 */
public final class Backlog {
    /** Somebody who waits. */
    public interface Waiter {
        /** It is its turn: {@link Backlog#underWay} must follow. Called on any thread; must not block. */
        void goOn();

        /** The size of what it keeps meanwhile. */
        int bytes();
    }

    /** Who must have been let go before a rate is spoken of: a line stands still for a moment each time that a limit comes down. */
    private static final int ENOUGH = 10;

    private static final long RATE_NANOS = 250_000_000L;
    /** A rate older than this, or than twice the time that it was measured over, says nothing. */
    private static final long STALE_NANOS = 1_000_000_000L;

    private final int most;
    private final long mostBytes;
    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private volatile int count;
    private long bytes;
    private int onTheWay;
    private int letGo;
    private long countedSince;
    private double perSecond;
    private long ratedUntil;

    public Backlog(int most, long mostBytes, long now) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.countedSince = now;
        this.ratedUntil = now;
    }

    /** Stands last in line; false where the line is too long, or the wait would be longer than {@code patienceNanos}. */
    public synchronized boolean enter(Waiter waiter, long patienceNanos, long now) {
        int size = waiter.bytes();
        if (count >= most || bytes + size > mostBytes || expectedNanos(now) > patienceNanos) {
            return false;
        }
        if (count == 0) {
            letGo = 0;
        }
        waiting.add(waiter);
        count = waiting.size();
        bytes += size;
        return true;
    }

    /** Waits no more; false where it is its turn already, or it never waited. */
    public synchronized boolean leave(Waiter waiter) {
        if (!waiting.remove(waiter)) {
            return false;
        }
        count = waiting.size();
        bytes -= waiter.bytes();
        return true;
    }

    /** Lets the first ones go, as many as there is room for beside those who were let go and are not under way yet. */
    public synchronized void drain(int room, long now) {
        var inLine = waiting.iterator();
        while (onTheWay < room && inLine.hasNext()) {
            Waiter first = inLine.next();
            inLine.remove();
            bytes -= first.bytes();
            onTheWay++;
            countedSince = letGo == 0 ? now : countedSince;
            letGo++;
            first.goOn();
        }
        count = waiting.size();
        rate(now);
    }

    private void rate(long now) {
        long age = now - countedSince;
        if (letGo >= ENOUGH && age >= RATE_NANOS) {
            perSecond = (letGo - 1) * 1e9 / age;
            ratedUntil = now + Math.max(STALE_NANOS, 2 * age);
            letGo = 0;
        }
    }

    /** Who was let go takes its place now, or has gone away. */
    public synchronized void underWay() {
        onTheWay--;
    }

    /** How many wait. */
    public int waiting() {
        return count;
    }

    /** The bytes of all who wait. */
    public synchronized long bytes() {
        return bytes;
    }

    /** How long somebody who came now would wait, as the line moves lately; 0 where that is not known. */
    public synchronized long expectedNanos(long now) {
        boolean known = perSecond > 0 && now - ratedUntil < 0;
        return known ? (long) (count / perSecond * 1e9) : 0;
    }
}
