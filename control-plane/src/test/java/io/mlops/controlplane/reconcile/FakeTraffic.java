package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.TrafficStats;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Figures that a test sets. */
final class FakeTraffic implements TrafficStats {
    private final Map<Integer, Sample> samples = new HashMap<>();
    private volatile String gap = "";

    @Override
    public void refresh(List<URI> adminUrls) {
        // The figures are what the test says.
    }

    @Override
    public Optional<Sample> find(String deployment, int revision) {
        return Optional.ofNullable(samples.get(revision));
    }

    @Override
    public Optional<String> gap() {
        return Optional.of(gap).filter(why -> !why.isEmpty());
    }

    /** From now on a gateway does not answer; empty for all do. */
    void gap(String why) {
        gap = why;
    }

    void measured(int revision, long attempts, long failures, Duration p99) {
        samples.put(revision, new Sample(attempts, failures, p99));
    }
}
