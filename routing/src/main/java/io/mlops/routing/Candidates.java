package io.mlops.routing;

import org.jspecify.annotations.Nullable;

/** Which upstreams a choice is made among. Weight 0 and draining ones only ever are as {@link #LEAVING}. */
enum Candidates {
    /** Available, untried, below its concurrency limit, and in a location that this request has not failed in yet. */
    ELSEWHERE_WITH_ROOM {
        @Override
        boolean has(LiveUpstream upstream, Attempts attempts, long now) {
            return ELSEWHERE.has(upstream, attempts, now) && upstream.hasRoom(now);
        }
    },
    /** Available, untried and below its concurrency limit. */
    UNTRIED_WITH_ROOM {
        @Override
        boolean has(LiveUpstream upstream, Attempts attempts, long now) {
            return UNTRIED.has(upstream, attempts, now) && upstream.hasRoom(now);
        }
    },
    /** Available, untried, and in a location that this request has not failed in yet. */
    ELSEWHERE {
        @Override
        boolean has(LiveUpstream upstream, Attempts attempts, long now) {
            return UNTRIED.has(upstream, attempts, now) && !attempts.triedLocation(upstream);
        }
    },
    /** Available and untried. */
    UNTRIED {
        @Override
        boolean has(LiveUpstream upstream, Attempts attempts, long now) {
            return upstream.state() == UpstreamState.AVAILABLE && !attempts.tried(upstream);
        }
    },
    /** Ejected and untried. */
    EJECTED {
        @Override
        boolean has(LiveUpstream upstream, Attempts attempts, long now) {
            return upstream.state() == UpstreamState.EJECTED && !attempts.tried(upstream);
        }
    },
    /** Available and untried, though they should take nothing new: weight 0 or draining. All count the same. */
    LEAVING {
        @Override
        boolean has(LiveUpstream upstream, Attempts attempts, long now) {
            return UNTRIED.has(upstream, attempts, now);
        }

        @Override
        int share(Upstream description) {
            return takesTraffic(description) ? 0 : 1;
        }
    };

    abstract boolean has(LiveUpstream upstream, Attempts attempts, long now);

    /** What an upstream of this description weighs among the candidates; 0 keeps it out. */
    int share(Upstream description) {
        return takesTraffic(description) ? description.weight() : 0;
    }

    /** Whether the routes want it to take something new. */
    static boolean takesTraffic(Upstream description) {
        return description.weight() > 0 && !description.draining();
    }

    /** The candidates' weights together. */
    int weight(LiveUpstream[] upstreams, int from, int to, Attempts attempts, long now) {
        int total = 0;
        for (int i = from; i < to; i++) {
            total += weight(upstreams[i], attempts, now);
        }
        return total;
    }

    /** The weights of the candidates of {@code first}'s revision, itself left out. */
    int weightBeside(LiveUpstream[] upstreams, int from, int to, Attempts attempts, long now, LiveUpstream first) {
        int total = 0;
        for (int i = from; i < to; i++) {
            total += beside(upstreams[i], first) ? weight(upstreams[i], attempts, now) : 0;
        }
        return total;
    }

    /** The candidate that the weights place at {@code at}; null when one left the candidates since they were counted. */
    @Nullable LiveUpstream pick(
            LiveUpstream[] upstreams,
            int from,
            int to,
            Attempts attempts,
            long now,
            @Nullable LiveUpstream first,
            int at) {
        int left = at;
        LiveUpstream last = null;
        for (int i = from; i < to; i++) {
            LiveUpstream upstream = upstreams[i];
            int weight = first == null || beside(upstream, first) ? weight(upstream, attempts, now) : 0;
            if (weight > 0) {
                last = upstream;
                left -= weight;
                if (left < 0) {
                    return upstream;
                }
            }
        }
        return last;
    }

    private int weight(LiveUpstream upstream, Attempts attempts, long now) {
        return has(upstream, attempts, now) ? share(upstream.upstream()) : 0;
    }

    private static boolean beside(LiveUpstream upstream, LiveUpstream first) {
        return upstream != first
                && upstream.upstream().revision() == first.upstream().revision();
    }
}
