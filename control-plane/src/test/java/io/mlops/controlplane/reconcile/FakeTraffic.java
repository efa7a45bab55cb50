package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.TrafficStats;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Figures that a test sets. */
final class FakeTraffic implements TrafficStats {
    private final Map<Integer, Sample> samples = new HashMap<>();

    @Override
    public void refresh(URI adminUrl) {
        // The figures are what the test says.
    }

    @Override
    public Optional<Sample> find(String deployment, int revision) {
        return Optional.ofNullable(samples.get(revision));
    }

    void measured(int revision, long attempts, long failures, Duration p99) {
        samples.put(revision, new Sample(attempts, failures, p99));
    }
}
