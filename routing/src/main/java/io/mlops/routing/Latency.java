package io.mlops.routing;

/**
 * An upstream's recent answer time: an average in which a sample's weight fades with a time constant of one second. Thread-safe;
 * a sample lost to a race between two event loops does not matter.
 */
final class Latency {
    /** No sample for this long, and nothing is known: what a slow upstream did an hour ago must not condemn it. */
    static final long STALE_NANOS = 5_000_000_000L;

    private static final double TAU_NANOS = 1e9;
    /** Of a sample that comes directly after another, so that a burst still moves the average. */
    private static final double LEAST_WEIGHT = 0.05;

    private record State(double nanos, long at) {}

    private volatile State state = new State(Double.NaN, 0);

    void sample(long nanos, long now) {
        State old = state;
        if (Double.isNaN(old.nanos) || now - old.at > STALE_NANOS) {
            state = new State(nanos, now);
            return;
        }
        double weight = Math.max(LEAST_WEIGHT, 1 - Math.exp(-Math.max(0, now - old.at) / TAU_NANOS));
        state = new State(old.nanos + weight * (nanos - old.nanos), now);
    }

    /** The average in nanoseconds, or NaN where no recent sample exists. */
    double nanos(long now) {
        State current = state;
        return now - current.at > STALE_NANOS ? Double.NaN : current.nanos;
    }
}
