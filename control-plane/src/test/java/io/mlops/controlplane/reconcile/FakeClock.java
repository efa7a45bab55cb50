package io.mlops.controlplane.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands until it is moved. */
final class FakeClock implements InstantSource {
    private Instant now = Instant.parse("2026-11-21T08:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    long nanoTime() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }
}
