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
    private static final URI FIRST = URI.create("http://127.0.0.1:8485");

    private final Map<Integer, Map<URI, Counts>> totals = new HashMap<>();
    /** Whom no gateway sends requests to, and why. */
    final Map<String, String> out = new HashMap<>();

    private volatile String gap = "";

    @Override
    public void refresh(List<URI> adminUrls) {
        // The figures are what the test says.
    }

    @Override
    public Optional<Sample> find(String deployment, int revision) {
        return totals(deployment, revision).values().stream()
                .reduce(Counts::plus)
                .map(total -> new Sample(total, total));
    }

    @Override
    public Map<URI, Counts> totals(String deployment, int revision) {
        return totals.getOrDefault(revision, Map.of());
    }

    @Override
    public Optional<String> out(String deployment, String upstream) {
        return Optional.ofNullable(out.get(upstream));
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
        measured(FIRST, revision, tries, failures, time);
    }

    /** The same as one of several processes of the gateway counted it. */
    void measured(URI process, int revision, long tries, long failures, Duration time) {
        TreeMap<Long, Long> times = new TreeMap<>();
        if (tries > failures) {
            times.put(time.toNanos() / 1000, tries - failures);
        }
        totals.computeIfAbsent(revision, r -> new HashMap<>()).put(process, new Counts(tries, failures, times));
    }
}
