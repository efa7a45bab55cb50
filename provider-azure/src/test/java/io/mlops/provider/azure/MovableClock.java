package io.mlops.provider.azure;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time, and how far somebody has moved it on. Thread-safe. */
final class MovableClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    void move(Duration further) {
        ahead = ahead.plus(further);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
