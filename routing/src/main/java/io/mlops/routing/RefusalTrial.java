package io.mlops.routing;

import io.mlops.routing.AnswerWindow.Summary;

/**
 * What an upstream's answers that say "too much" (429, 503 with {@code Retry-After}) mean for its concurrency limit: it comes down
 * to a little less than what was being answered well. Where they come as often there, load is not their cause, and they are not
 * listened to for a while. Guarded by its {@link ConcurrencyLimit}.
 */
final class RefusalTrial {
    /** Fewer than this share are left to retries. */
    private static final double OFTEN = 0.05;

    private static final long DEAF_NANOS = 30_000_000_000L;
    private static final long RECENT_NANOS = 5_000_000_000L;

    private double servedAtFirst = Double.NaN;
    private double shareAtFirst;
    private boolean deaf;
    private long deafSince;
    private int metLoad = ConcurrencyLimit.NONE;
    private long metAt;

    /** Whether the limit should follow them. */
    boolean matter(Summary seen, long now) {
        if (deaf && now - deafSince < DEAF_NANOS) {
            return false;
        }
        deaf = false;
        if (seen.refusedShare() < OFTEN) {
            servedAtFirst = Double.NaN;
            return false;
        }
        return true;
    }

    /** The limit that they lead to. */
    int limit(Summary seen, long now) {
        if (Double.isNaN(servedAtFirst)) {
            servedAtFirst = seen.served();
            shareAtFirst = seen.refusedShare();
        } else if (seen.load() <= Math.max(ConcurrencyLimit.LEAST, servedAtFirst)
                && seen.refusedShare() > shareAtFirst / 2) {
            forget();
            deaf = true;
            deafSince = now;
            return ConcurrencyLimit.NONE;
        }
        metLoad = seen.load();
        metAt = now;
        double useful = Math.clamp(0.9 * seen.served(), 0.5 * seen.load(), 0.9 * seen.load());
        return Math.max(ConcurrencyLimit.LEAST, (int) useful);
    }

    /** How far a limit may rise, step by step, below what was refused lately; {@link ConcurrencyLimit#NONE} where nothing was. */
    int ceiling(long now) {
        return metLoad == ConcurrencyLimit.NONE || now - metAt >= RECENT_NANOS ? ConcurrencyLimit.NONE : metLoad - 1;
    }

    void forget() {
        servedAtFirst = Double.NaN;
        deaf = false;
        metLoad = ConcurrencyLimit.NONE;
    }
}
