package io.mlops.routing;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks the upstream for an attempt: the first priority group that can answer; in it one at random by weight, so that revisions
 * get exactly their share; then a second of the same revision, which wins where it is clearly less loaded (power of two choices
 * on in-flight × answer time, scaled by weight). Stateless; allocates nothing.
 */
final class Choice {
    /** The second choice must be better by this much, so that weights rule in calm and load rules in trouble. */
    private static final double CLEARLY = 1.5;

    private Choice() {}

    /** Picks among {@code upstreams}, which are sorted by priority; null where none can take the attempt. */
    static @Nullable LiveUpstream choose(
            LiveUpstream[] upstreams, Attempts attempts, long now, RandomGenerator random) {
        int from = 0;
        while (from < upstreams.length) {
            int priority = upstreams[from].upstream().priority();
            int to = from + 1;
            while (to < upstreams.length && upstreams[to].upstream().priority() == priority) {
                to++;
            }
            LiveUpstream chosen = inGroup(upstreams, from, to, attempts, now, random);
            if (chosen != null) {
                return chosen;
            }
            from = to;
        }
        LiveUpstream leaving = somebodyJoins(upstreams) ? any(Candidates.LEAVING, upstreams, attempts, random) : null;
        // Or an ejected one, when nobody else is left: it may have come back since it was last checked.
        return leaving != null ? leaving : any(Candidates.EJECTED, upstreams, attempts, random);
    }

    /**
     * Whether one that should take traffic has yet to prove that it can. Until then those that leave stand in for it: new routes
     * never open a gap, however they were ordered.
     */
    private static boolean somebodyJoins(LiveUpstream[] upstreams) {
        for (LiveUpstream upstream : upstreams) {
            if (upstream.state() == UpstreamState.JOINING && Candidates.takesTraffic(upstream.upstream())) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable LiveUpstream inGroup(
            LiveUpstream[] upstreams, int from, int to, Attempts attempts, long now, RandomGenerator random) {
        Candidates candidates = Candidates.ELSEWHERE;
        int total = candidates.weight(upstreams, from, to, attempts);
        if (total == 0) {
            candidates = Candidates.UNTRIED;
            total = candidates.weight(upstreams, from, to, attempts);
        }
        if (total == 0) {
            return null;
        }
        LiveUpstream first = candidates.pick(upstreams, from, to, attempts, null, random.nextInt(total));
        if (first == null) {
            return null;
        }
        int others = candidates.weightBeside(upstreams, from, to, attempts, first);
        if (others == 0) {
            return first;
        }
        LiveUpstream second = candidates.pick(upstreams, from, to, attempts, first, random.nextInt(others));
        return second != null && clearlyBetter(second, first, now) ? second : first;
    }

    private static @Nullable LiveUpstream any(
            Candidates candidates, LiveUpstream[] upstreams, Attempts attempts, RandomGenerator random) {
        int total = candidates.weight(upstreams, 0, upstreams.length, attempts);
        return total == 0
                ? null
                : candidates.pick(upstreams, 0, upstreams.length, attempts, null, random.nextInt(total));
    }

    private static boolean clearlyBetter(LiveUpstream second, LiveUpstream first, long now) {
        double firstLatency = first.latencyNanos(now);
        double secondLatency = second.latencyNanos(now);
        if (Double.isNaN(firstLatency) || Double.isNaN(secondLatency)) {
            firstLatency = 1;
            secondLatency = 1;
        }
        int heaviest = Math.max(first.upstream().weight(), second.upstream().weight());
        return load(second, heaviest) * secondLatency * CLEARLY < load(first, heaviest) * firstLatency;
    }

    private static double load(LiveUpstream upstream, int heaviest) {
        return 1
                + upstream.inFlight()
                        * (double) heaviest
                        / Math.max(1, upstream.upstream().weight());
    }
}
