package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.mlops.routing.Hedge;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** What happened to one deployment's requests. Thread-safe. */
final class DeploymentStats {
    /** The revision that requests count to which no upstream was found for. */
    static final int NO_REVISION = 0;

    private static final int CODES = 600;

    private final AtomicReferenceArray<LongAdder> codes = new AtomicReferenceArray<>(CODES);
    private final FailureCounters retries = new FailureCounters();
    private final Map<Hedge, LongAdder> hedges = counters();
    private final LongAdder inFlight = new LongAdder();
    private final Histogram times = new Histogram();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder ejections = new LongAdder();
    private final ConcurrentMap<Integer, RevisionStats> revisions = new ConcurrentHashMap<>();

    void arrived() {
        inFlight.increment();
    }

    void finished(int code, long nanos) {
        inFlight.decrement();
        times.record(nanos);
        int slot = code >= 0 && code < CODES ? code : 0;
        LongAdder counter = codes.get(slot);
        if (counter == null) {
            codes.compareAndSet(slot, null, new LongAdder());
            counter = codes.get(slot);
        }
        counter.increment();
    }

    /** How many upstreams a finished request tried. */
    void attempted(int count) {
        attempts.add(count);
    }

    void ejected() {
        ejections.increment();
    }

    void retried(Failure failure) {
        retries.count(failure);
    }

    private static Map<Hedge, LongAdder> counters() {
        Map<Hedge, LongAdder> counters = new EnumMap<>(Hedge.class);
        for (Hedge outcome : Hedge.values()) {
            counters.put(outcome, new LongAdder());
        }
        return counters;
    }

    void hedge(Hedge outcome) {
        Objects.requireNonNull(hedges.get(outcome)).increment();
    }

    RevisionStats revision(int revision) {
        return revisions.computeIfAbsent(revision, number -> new RevisionStats());
    }

    SortedMap<Integer, RevisionStats> revisions() {
        return new TreeMap<>(revisions);
    }

    /** Forgets all but the newest revisions: a deployment lives longer than its numbers. */
    void keepNewest(int count) {
        SortedMap<Integer, RevisionStats> sorted = revisions();
        sorted.remove(NO_REVISION);
        while (sorted.size() > count) {
            Integer oldest = sorted.firstKey();
            sorted.remove(oldest);
            revisions.remove(oldest);
        }
    }

    long inFlight() {
        return inFlight.sum();
    }

    Map<Integer, Long> codes() {
        Map<Integer, Long> counts = new TreeMap<>();
        for (int i = 0; i < CODES; i++) {
            LongAdder counter = codes.get(i);
            if (counter != null) {
                counts.put(i, counter.sum());
            }
        }
        return counts;
    }

    Map<String, Long> retries() {
        return retries.byLabel();
    }

    /** How many hedges were sent, won, and denied; by label. */
    Map<String, Long> hedges() {
        Map<String, Long> counts = new TreeMap<>();
        hedges.forEach((outcome, counter) -> counts.put(outcome.label(), counter.sum()));
        return counts;
    }

    Histogram times() {
        return times;
    }

    /** Everything counted since the start, in one look. */
    MinuteCounts totals() {
        long retried =
                retries.byLabel().values().stream().mapToLong(Long::longValue).sum();
        long hedged = Objects.requireNonNull(hedges.get(Hedge.SENT)).sum();
        return new MinuteCounts(codes(), attempts.sum(), retried, hedged, ejections.sum(), Times.of(times));
    }

    void roll() {
        revisions.values().forEach(RevisionStats::roll);
    }
}
