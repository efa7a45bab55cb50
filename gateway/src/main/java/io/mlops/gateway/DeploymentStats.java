package io.mlops.gateway;

import io.mlops.routing.Failure;
import java.util.Map;
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

    Histogram times() {
        return times;
    }

    /** Everything counted since the start, in one look. */
    MinuteCounts totals() {
        long retried =
                retries.byLabel().values().stream().mapToLong(Long::longValue).sum();
        return new MinuteCounts(codes(), attempts.sum(), retried, 0, ejections.sum(), Times.of(times));
    }

    void roll() {
        revisions.values().forEach(RevisionStats::roll);
    }
}
