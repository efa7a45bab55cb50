package io.mlops.routing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The instant by which a request must be answered, on the clock of {@link System#nanoTime()}: what remains is computed anew
 * for each attempt.
 *
 * @param atNanos the instant
 * @param shortened whether the client asked for less than the route allows
 */
public record Deadline(long atNanos, boolean shortened) {
    /** The route's own timeout from {@code now}. */
    public static Deadline after(long now, Duration timeout) {
        return new Deadline(now + timeout.toNanos(), false);
    }

    /** The client's wish from {@code now}, which can shorten the route's timeout and never lengthen it. */
    public static Deadline after(long now, Duration timeout, long wishMillis) {
        long nanos = timeout.toNanos();
        // Compared in milliseconds first: a wish of Long.MAX_VALUE milliseconds does not fit into nanoseconds.
        boolean shortened = wishMillis < timeout.toMillis();
        return new Deadline(now + (shortened ? TimeUnit.MILLISECONDS.toNanos(wishMillis) : nanos), shortened);
    }

    /** Nanoseconds left; zero or less once it has passed. */
    public long remainingNanos(long now) {
        return atNanos - now;
    }

    /** Milliseconds left, rounded up so that what is passed on is zero only once the deadline has passed. */
    public long remainingMillis(long now) {
        long nanos = remainingNanos(now);
        return nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
    }

    public boolean passed(long now) {
        return remainingNanos(now) <= 0;
    }
}
