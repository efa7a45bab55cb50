package io.mlops.routing;

import java.util.concurrent.atomic.AtomicInteger;

/** An upstream with what is known of it now: load, answer time, health. Thread-safe; lives as long as its id is in the routes. */
public final class LiveUpstream {
    private volatile Upstream upstream;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Latency latency = new Latency();
    private final ConcurrencyLimit concurrency;
    private final Health health;

    LiveUpstream(Upstream upstream, EjectionRules rules, long now) {
        this.upstream = upstream;
        this.concurrency = new ConcurrencyLimit(now);
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

    /** Counts an answer's time into the average that choices are made by; must come before {@link #finished}. */
    public void sampleLatency(long nanos, long now) {
        latency.sample(nanos, now);
        concurrency.answered(nanos, inFlight.get(), now);
    }

    /** Counts an answer that said "too much": 429, or 503 with {@code Retry-After}. Says nothing against its health. */
    public void overloaded(long now) {
        concurrency.refused(inFlight.get(), now);
    }

    /** How many requests it should have at a time, as measured; {@link Integer#MAX_VALUE} where no congestion was. */
    public int concurrencyLimit() {
        return concurrency.limit();
    }

    /** Whether it is below its concurrency limit. One that is not is busy, not unhealthy. */
    public boolean hasRoom(long now) {
        return concurrency.hasRoom(inFlight.get(), now);
    }

    /** How much of its share it gets, in thousandths: one that was let in lately starts slowly. */
    int rampPermille(long now) {
        return SlowStart.permille(now - health.since());
    }

    /** It was let in, perhaps as another process: what was measured of it is old. */
    void welcomed(long now) {
        concurrency.forget(now);
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
