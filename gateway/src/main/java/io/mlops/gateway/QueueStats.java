package io.mlops.gateway;

import java.util.concurrent.atomic.LongAdder;

/** What happened to requests that met only busy upstreams. Thread-safe. */
final class QueueStats {
    private final Histogram waits = new Histogram();
    private final LongAdder full = new LongAdder();
    private final LongAdder late = new LongAdder();

    void waited(long nanos) {
        waits.record(nanos);
    }

    /** The line was too long, or would have been. */
    void full() {
        full.increment();
    }

    /** It waited for as long as it may. */
    void late() {
        late.increment();
    }

    /** How long those waited who were let go. */
    Histogram waits() {
        return waits;
    }

    long refusedFull() {
        return full.sum();
    }

    long refusedLate() {
        return late.sum();
    }
}
