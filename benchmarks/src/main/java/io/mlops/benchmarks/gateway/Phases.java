package io.mlops.benchmarks.gateway;

/**
 * How a run is divided, in milliseconds: warm-up, then the steady phase that says what is normal, then the trouble, then what
 * follows when it has ended.
 */
record Phases(int warmUp, int steady, int trouble, int recovery) {
    private static final int SETTLE = 500;

    /** One second of warm-up, two steady, {@code troubleMillis}, and one after it. */
    static Phases lasting(int troubleMillis) {
        return new Phases(1_000, 2_000, troubleMillis, 1_000);
    }

    /** What there is to see of a cold proxy is at the beginning; what is normal, at the end. */
    Phases cold(Trouble trouble) {
        return new Phases(trouble == Trouble.COLD_KILL ? SETTLE : 0, 0, trouble(), steady());
    }

    int begin() {
        return warmUp + steady;
    }

    int end() {
        return begin() + trouble;
    }

    int whole() {
        return end() + recovery;
    }
}
