package io.mlops.sandbox.azureml;

import java.time.InstantSource;

/** How many requests an endpoint takes: at a time, and in a second. Thread-safe. */
final class RequestLimit {
    /** https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas, "Total requests per second at endpoint level". */
    private static final int MOST_A_SECOND = 500;

    private final InstantSource clock;
    private int under;
    private long second;
    private int begun;

    RequestLimit(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether one more may begin; it must {@link #leave}. */
    synchronized boolean enter(int atOnce) {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
            second = now;
            begun = 0;
        }
        if (under >= atOnce || begun >= MOST_A_SECOND) {
            return false;
        }
        under++;
        begun++;
        return true;
    }

    synchronized void leave() {
        under--;
    }
}
