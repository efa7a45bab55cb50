package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.TrafficStats;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /** What a revision's requests have come to so far; every answer took as long as this. */
    void measured(int revision, long tries, long failures, Duration time) {
        TreeMap<Long, Long> times = new TreeMap<>();
        if (tries > failures) {
            times.put(time.toNanos() / 1000, tries - failures);
        }
        Counts counts = new Counts(tries, failures, times);
        samples.put(revision, new Sample(counts, counts));
    }
}
