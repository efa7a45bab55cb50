package io.mlops.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time as the gateway sees it.
 *
 * @param nanos for measuring and deadlines, as {@link System#nanoTime()}
 * @param instants for people and other processes
 */
record Clock(LongSupplier nanos, InstantSource instants) {
    static Clock system() {
        return new Clock(System::nanoTime, InstantSource.system());
    }

    long now() {
        return nanos.getAsLong();
    }

    Instant instant() {
        return instants.instant();
    }

    /** The instant of a point on the clock of {@link #now()}. */
    Instant instantOf(long at) {
        return instant().minusNanos(now() - at);
    }
}
