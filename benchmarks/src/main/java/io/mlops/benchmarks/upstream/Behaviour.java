package io.mlops.benchmarks.upstream;

import java.util.SplittableRandom;

/** What happens to the next request. Used by one event loop. */
final class Behaviour {
    static final long GRAY_MILLIS = 2_000;

    private static final double SHARE = 0.2;
    private static final long SEED = 16;

    private final long serviceMillis;
    private final Workers workers;
    private final Traffic traffic;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private Fault fault = Fault.NONE;

    Behaviour(long serviceMillis, Workers workers, Traffic traffic) {
        this.serviceMillis = serviceMillis;
        this.workers = workers;
        this.traffic = traffic;
    }

    void become(Fault next) {
        fault = next;
    }

    Workers workers() {
        return workers;
    }

    boolean resets() {
        return fault == Fault.RESET;
    }

    Fate nextPrediction() {
        traffic.count();
        boolean hit = (fault == Fault.ERRORS || fault == Fault.GRAY) && random.nextDouble() < SHARE;
        return new Fate(
                serviceMillis + (hit && fault == Fault.GRAY ? GRAY_MILLIS : 0), !(hit && fault == Fault.ERRORS));
    }

    /**
     * @param millis how long the answer takes
     * @param good 200, not 503
     */
    record Fate(long millis, boolean good) {}
}
