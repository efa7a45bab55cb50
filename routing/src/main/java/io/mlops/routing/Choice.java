package io.mlops.routing;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks the upstream for an attempt: the first priority group with somebody below its concurrency limit, so that what a group cannot
 * carry overflows into the next; in it one at random by weight, so that revisions get exactly their share; then a second of the same
 * revision, which wins where it is clearly less loaded (power of two choices on in-flight × answer time, scaled by weight). Where all
 * are at their limits these do not count. Stateless; allocates nothing.
 */
final class Choice {
    /** The second choice must be better by this much, so that weights rule in calm and load rules in trouble. */
    private static final double CLEARLY = 1.5;
    /** Throws of the dice for an upstream that is ramping up; after them it is taken. */
    private static final int THROWS = 8;

    private Choice() {}

    /** Picks among {@code upstreams}, which are sorted by priority; null where none can take the attempt. */
    static @Nullable LiveUpstream choose(
            LiveUpstream[] upstreams, Attempts attempts, long now, RandomGenerator random) {
        LiveUpstream chosen = byPriority(
                Candidates.ELSEWHERE_WITH_ROOM, Candidates.UNTRIED_WITH_ROOM, upstreams, attempts, now, random);
        if (chosen == null) {
            chosen = byPriority(Candidates.ELSEWHERE, Candidates.UNTRIED, upstreams, attempts, now, random);
        }
        if (chosen == null && somebodyJoins(upstreams)) {
            chosen = any(Candidates.LEAVING, upstreams, attempts, now, random);
        }
        // Or an ejected one, when nobody else is left: it may have come back since it was last checked.
        return chosen != null ? chosen : any(Candidates.EJECTED, upstreams, attempts, now, random);
    }

    private static @Nullable LiveUpstream byPriority(
            Candidates preferred,
            Candidates otherwise,
            LiveUpstream[] upstreams,
            Attempts attempts,
            long now,
            RandomGenerator random) {
        int from = 0;
        while (from < upstreams.length) {
            int to = endOfGroup(upstreams, from);
            LiveUpstream chosen = inGroup(preferred, upstreams, from, to, attempts, now, random);
            if (chosen == null && attempts.count() > 0) {
                chosen = inGroup(otherwise, upstreams, from, to, attempts, now, random);
            }
            if (chosen != null) {
                return chosen;
            }
            from = to;
        }
        return null;
    }

    private static int endOfGroup(LiveUpstream[] upstreams, int from) {
        int priority = upstreams[from].upstream().priority();
        int to = from + 1;
        while (to < upstreams.length && upstreams[to].upstream().priority() == priority) {
            to++;
        }
        return to;
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
            Candidates candidates,
            LiveUpstream[] upstreams,
            int from,
            int to,
            Attempts attempts,
            long now,
            RandomGenerator random) {
        int total = candidates.weight(upstreams, from, to, attempts, now);
        if (total == 0) {
            return null;
        }
        LiveUpstream named = candidates.pick(upstreams, from, to, attempts, now, null, random.nextInt(total));
        if (named == null) {
            return null;
        }
        LiveUpstream first = ramped(candidates, upstreams, from, to, attempts, now, random, named);
        int others = candidates.weightBeside(upstreams, from, to, attempts, now, first);
        if (others == 0) {
            return first;
        }
        LiveUpstream second = candidates.pick(upstreams, from, to, attempts, now, first, random.nextInt(others));
        return second != null && clearlyBetter(second, first, now) && notColder(second, first, now, random)
                ? second
                : first;
    }

    /** Throws the dice for who was named, and for others of the revision, until one takes the request. */
    private static LiveUpstream ramped(
            Candidates candidates,
            LiveUpstream[] upstreams,
            int from,
            int to,
            Attempts attempts,
            long now,
            RandomGenerator random,
            LiveUpstream named) {
        if (SlowStart.takes(named, now, random)) {
            return named;
        }
        int own = Math.max(1, named.upstream().weight());
        int others = candidates.weightBeside(upstreams, from, to, attempts, now, named);
        LiveUpstream drawn = named;
        for (int i = 1; i < THROWS && others > 0; i++) {
            int at = random.nextInt(others + own);
            LiveUpstream other = at < others ? candidates.pick(upstreams, from, to, attempts, now, named, at) : named;
            drawn = other == null ? named : other;
            if (SlowStart.takes(drawn, now, random)) {
                return drawn;
            }
        }
        return drawn;
    }

    private static @Nullable LiveUpstream any(
            Candidates candidates, LiveUpstream[] upstreams, Attempts attempts, long now, RandomGenerator random) {
        int to = upstreams.length;
        int total = candidates.weight(upstreams, 0, to, attempts, now);
        return total == 0 ? null : candidates.pick(upstreams, 0, to, attempts, now, null, random.nextInt(total));
    }

    /** One that is still ramping up wins only as often as it is further up than the first. */
    private static boolean notColder(LiveUpstream second, LiveUpstream first, long now, RandomGenerator random) {
        int warmth = first.rampPermille(now);
        int other = second.rampPermille(now);
        return other >= warmth || random.nextInt(warmth) < other;
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
