package io.mlops.gateway;

import io.mlops.routing.Failure;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the attempts at one upstream. Thread-safe. */
final class UpstreamStats {
    private final LongAdder attempts = new LongAdder();
    private final FailureCounters failures = new FailureCounters();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder ejections = new LongAdder();
    private final LongAdder stalls = new LongAdder();
    private final Histogram times = new Histogram();

    void attempt() {
        attempts.increment();
    }

    void failure(Failure failure) {
        failures.count(failure);
    }

    void ejection() {
        ejections.increment();
    }

    void stall() {
        stalls.increment();
    }

    void answer(long nanos) {
        times.record(nanos);
    }

    /** An answer was of 4xx: quick, and no prediction. */
    void refuse() {
        refusals.increment();
    }

    /** Of the answers, those of 4xx. */
    long refusals() {
        return refusals.sum();
    }

    long attempts() {
        return attempts.sum();
    }

    Map<String, Long> failures() {
        return failures.byLabel();
    }

    long ejections() {
        return ejections.sum();
    }

    long stalls() {
        return stalls.sum();
    }

    Histogram times() {
        return times;
    }
}
