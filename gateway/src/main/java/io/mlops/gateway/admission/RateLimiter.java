package io.mlops.gateway.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket for each client, kept as one number: the time at which it will be full again (the generic cell rate algorithm of
 * ITU-T I.371). A full bucket is the same as none, so idle clients cost nothing. The table is bounded: when a flood of names fills
 * it, those who are new share one bucket, and those who were there before keep theirs. Thread-safe; takes no lock for a known client.
 */
public final class RateLimiter {
    private final long intervalNanos;
    private final long toleranceNanos;
    private final int mostClients;
    private final ConcurrentMap<String, AtomicLong> fullAt = new ConcurrentHashMap<>();
    private final AtomicLong restFullAt;

    /**
     * {@code perSecond} requests for each client, {@code burst} at once; at most {@code mostClients} buckets.
     */
    public RateLimiter(double perSecond, int burst, int mostClients, long now) {
        if (!(perSecond > 0) || burst < 1 || mostClients < 1) {
            throw new IllegalArgumentException("a rate limit of " + perSecond + "/s, burst " + burst + " and "
                    + mostClients + " clients: each must be positive");
        }
        this.intervalNanos = Math.max(1, Math.round(1e9 / perSecond));
        this.toleranceNanos = Math.multiplyExact(burst - 1L, intervalNanos);
        this.mostClients = mostClients;
        this.restFullAt = new AtomicLong(now);
    }

    /** Takes a token; 0 where there was one, else the nanoseconds until there is. */
    public long take(String client, long now) {
        AtomicLong bucket = bucket(client, now);
        while (true) {
            long full = bucket.get();
            long from = full - now > 0 ? full : now;
            long wait = from - now - toleranceNanos;
            if (wait > 0) {
                return wait;
            }
            if (bucket.compareAndSet(full, from + intervalNanos)) {
                return 0;
            }
        }
    }

    private AtomicLong bucket(String client, long now) {
        AtomicLong known = fullAt.get(client);
        if (known != null) {
            return known;
        }
        if (fullAt.size() >= mostClients) {
            return restFullAt;
        }
        AtomicLong created = new AtomicLong(now);
        AtomicLong other = fullAt.putIfAbsent(client, created);
        return other == null ? created : other;
    }

    /** Forgets who has a full bucket; to be called now and then. */
    public void sweep(long now) {
        fullAt.values().removeIf(full -> full.get() - now <= 0);
    }

    /** Clients that are remembered. */
    public int clients() {
        return fullAt.size();
    }
}
