package io.mlops.routing;

import java.util.concurrent.atomic.AtomicInteger;

/** An upstream with what is known of it now: load, answer time, health. Thread-safe; lives as long as its id is in the routes. */
public final class LiveUpstream {
    private volatile Upstream upstream;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Latency latency = new Latency();
    private final Health health;

    LiveUpstream(Upstream upstream, EjectionRules rules, long now) {
        this.upstream = upstream;
        this.health = new Health(rules, now);
    }

    /** As the newest routes describe it; id, address and revision never change, weight and priority may. */
    public Upstream upstream() {
        return upstream;
    }

    void describe(Upstream newest) {
        upstream = newest;
    }

    Health health() {
        return health;
    }

    public UpstreamState state() {
        return health.state();
    }

    /** Why it is in its state, for people; empty where all is well. */
    public String reason() {
        return health.reason();
    }

    /** When it entered its state, on the clock of {@link System#nanoTime()}. */
    public long stateSince() {
        return health.since();
    }

    /** Ejections in a row, as the back-off counts them. */
    public int ejections() {
        return health.ejections();
    }

    /** Whether it answered a request after the instant: life that no failed check can deny. */
    public boolean answeredAfter(long instant) {
        return health.succeededAfter(instant);
    }

    /** A request starts here; {@link #finished} must follow. */
    public void started() {
        inFlight.incrementAndGet();
    }

    public void finished() {
        inFlight.decrementAndGet();
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** Counts an answer's time into the average that choices are made by. */
    public void sampleLatency(long nanos, long now) {
        latency.sample(nanos, now);
    }

    /** The recent average answer time in nanoseconds, or NaN where there is no recent answer. */
    public double latencyNanos(long now) {
        return latency.nanos(now);
    }

    @Override
    public String toString() {
        return upstream.id();
    }
}
