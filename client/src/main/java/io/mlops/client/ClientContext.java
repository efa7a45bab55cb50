package io.mlops.client;

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all parts of one client share.
 *
 * @param clock the clock of {@link System#nanoTime()}
 * @param random thread-safe
 */
record ClientContext(
        ClientOptions options,
        Wire wire,
        ScheduledExecutorService timer,
        Punctuality punctuality,
        LongSupplier clock,
        RandomGenerator random) {
    long now() {
        return clock.getAsLong();
    }
}
