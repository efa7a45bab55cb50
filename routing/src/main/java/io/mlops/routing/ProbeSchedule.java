package io.mlops.routing;

import java.time.Duration;

/**
 * Decides how one upstream is checked that has nowhere to ask for its health, a cloud's endpoint: users' answers say that it is
 * well, and a real prediction now and then where there are none, on suspicion, where others answer in its stead, and before it is let
 * in. Not thread-safe.
 */
public final class ProbeSchedule {
    /** What a check should do. */
    public enum Step {
        /** Nothing: it answers its users. */
        WELL,
        /** Nothing: it is not time yet. */
        WAIT,
        /** Ask for a prediction. */
        PROBE
    }

    private final long idleNanos;
    private final long suspicionNanos;
    private long probedAt;

    /**
     * Has asked for nothing yet.
     *
     * @param idle between two predictions while nobody asks it
     * @param suspicion the least time between two predictions because something looks wrong
     */
    public ProbeSchedule(Duration idle, Duration suspicion, long now) {
        this.idleNanos = idle.toNanos();
        this.suspicionNanos = suspicion.toNanos();
        this.probedAt = now - Long.MAX_VALUE / 2;
    }

    /** What the check that begins now should do; a prediction counts as asked for. */
    public Step next(LiveRoute route, LiveUpstream upstream, boolean suspicious, long now) {
        if (upstream.state() != UpstreamState.AVAILABLE) {
            return route.wantsProof(upstream, now) ? probe(now) : Step.WAIT;
        }
        // Hedges may cover a silent one so well that no request ever fails or waits for long enough to be a stall.
        boolean doubtful = suspicious || upstream.owesMany();
        if (!doubtful && upstream.answeredAfter(now - idleNanos)) {
            return Step.WELL;
        }
        return now - probedAt < (doubtful ? suspicionNanos : idleNanos) ? Step.WAIT : probe(now);
    }

    private Step probe(long now) {
        probedAt = now;
        return Step.PROBE;
    }
}
