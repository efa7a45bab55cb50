package io.mlops.routing;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An upstream with what is known of it now: load, answer time, health. Thread-safe; lives as long as its id is in the routes. */
public final class LiveUpstream {
    private static final long LEAST_STALL_NANOS = 100_000_000L;
    private static final int QUEUED_STALLS = 3;

    private volatile Upstream upstream;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Latency latency = new Latency();
    private final AnswerTimes answerTimes;
    private final Pulse pulse;
    private final ConcurrencyLimit concurrency;
    private final Health health;

    LiveUpstream(Upstream upstream, EjectionRules rules, long now) {
        this.upstream = upstream;
        this.answerTimes = new AnswerTimes(now);
        this.pulse = new Pulse(now);
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

    /** Whether it is on its way back in, and must answer more predictions yet: the next may be asked for soon. */
    public boolean isBeingProven() {
        return state() == UpstreamState.EJECTED && health.proofs() > 0;
    }

    /** Ejections in a row, as the back-off counts them. */
    public int ejections() {
        return health.ejections();
    }

    /** Whether it answered a request after the instant: life that no failed check can deny. */
    public boolean answeredAfter(long instant) {
        return health.succeededAfter(instant);
    }

    /** A request starts here; {@link #finished} must follow. Gives the requests in flight, this one included. */
    public int started() {
        return inFlight.incrementAndGet();
    }

    public void finished() {
        inFlight.decrementAndGet();
    }

    public int inFlight() {
        return inFlight.get();
    }

    /**
     * Counts a good answer's time into the average that choices are made by; must come before {@link #finished}. Not for 4xx: they
     * cost no work, and would make an upstream look quick.
     */
    public void sampleLatency(long nanos, long now) {
        sampleLatency(nanos, 0, now);
    }

    /** The same, where the answer may have lain unread for as long as {@code lag}, which is no congestion there. */
    void sampleLatency(long nanos, long lag, long now) {
        latency.sample(nanos, now);
        concurrency.answered(Math.max(0, nanos - lag), inFlight.get(), now);
    }

    /** A good answer came, and nobody knows how long it took. */
    void answeredInDoubt(long now) {
        concurrency.unmeasured(now);
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

    /** Whether it may well be quicker with a second try than another one with the first: not where requests queue. */
    boolean isWorthHedging(long now) {
        return state() == UpstreamState.AVAILABLE && hasRoom(now) && Double.isNaN(concurrency.queueingNanos(now));
    }

    /** How many requests may join before it is at its concurrency limit. */
    int room(long now) {
        if (!hasRoom(now)) {
            return 0;
        }
        int limit = concurrency.limit();
        return limit == ConcurrencyLimit.NONE ? limit : Math.max(0, limit - inFlight.get());
    }

    /** How much of its share it gets, in thousandths: one that was let in lately starts slowly. */
    int rampPermille(long now) {
        return SlowStart.permille(now - health.since());
    }

    /**
     * It was let in, perhaps as another process: what was measured of it is old.
     *
     * @param sibling another one with a limit, where all have one: requests may be waiting
     */
    void welcomed(@Nullable LiveUpstream sibling, long now) {
        if (health.isUnreliable()) {
            // It may have been slower than it was once, for good: that is learnt anew.
            answerTimes.forget();
        }
        ConcurrencyLimit.Seed seed = sibling == null ? null : sibling.concurrency.seed();
        if (seed == null) {
            concurrency.forget(now);
        } else {
            concurrency.startAs(seed, now);
        }
        pulse.restart(now);
    }

    /** The recent average answer time in nanoseconds, or NaN where there is no recent answer. */
    public double latencyNanos(long now) {
        return latency.nanos(now);
    }

    /** A second request waits from now on. */
    void owesTwo(long now) {
        pulse.owesTwo(now);
    }

    /**
     * A request has waited for so long, and is not waited for any more: it would have taken longer still.
     *
     * @param overtaken whether it was answered elsewhere, where it was asked later
     */
    void gaveUpAfter(long nanos, boolean overtaken, long now) {
        latency.sample(nanos, now);
        AnswerTimes.Quantiles usual = answerTimes.known();
        if (overtaken && (usual == null || nanos >= usual.p50())) {
            pulse.gaveUp(now - nanos);
        }
    }

    /** A byte of an answer to a request came. */
    void heard(long now) {
        pulse.heard(now);
    }

    /** Counts how long a good answer took into what is usual here. */
    void sampleAnswer(long nanos, long now) {
        answerTimes.sample(nanos, now);
    }

    /** How long good answers have taken of late; null until enough is known. */
    AnswerTimes.@Nullable Quantiles answerTimes() {
        return answerTimes.known();
    }

    /** Whether an answer that has not come after so many nanoseconds is late for this upstream; no, where nothing is known of it. */
    boolean isSlow(long nanos) {
        AnswerTimes.Quantiles usual = answerTimes.known();
        return usual != null && nanos >= UsualTimes.slow(usual);
    }

    /**
     * Nanoseconds of silence that are a stall: five medians or the 99th percentile, and at least 100 ms, so that long work may take
     * its time; {@code stranger} where its times are not known. Where requests queue, three times what they take now: in the queue
     * those of other gateways may stand before all of ours.
     */
    long stallNanos(long stranger, long now) {
        AnswerTimes.Quantiles usual = answerTimes.known();
        long silence = usual == null ? stranger : Math.max(LEAST_STALL_NANOS, Math.max(5 * usual.p50(), usual.p99()));
        double queueing = concurrency.queueingNanos(now);
        return Double.isNaN(queueing) ? silence : Math.max(silence, (long) (QUEUED_STALLS * queueing));
    }

    /** Whether many answers were due that nobody waits for any more. */
    boolean owesMany() {
        return pulse.owesMany();
    }

    /** Nanoseconds without a byte while it owed answers, not counting time that we lost ourselves. */
    long silenceNanos(SelfDoubt doubt, long now) {
        return pulse.silence(inFlight.get(), doubt, now);
    }

    @Override
    public String toString() {
        return upstream.id();
    }
}
