package io.mlops.gateway;

import io.mlops.routing.Failure;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts failures by kind. Thread-safe: the map never changes once it is built. */
final class FailureCounters {
    private final EnumMap<Failure, LongAdder> counters = new EnumMap<>(Failure.class);

    FailureCounters() {
        for (Failure failure : Failure.values()) {
            counters.put(failure, new LongAdder());
        }
    }

    void count(Failure failure) {
        Objects.requireNonNull(counters.get(failure)).increment();
    }

    /** Those that counted anything, by label. */
    Map<String, Long> byLabel() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((failure, counter) -> {
            if (counter.sum() > 0) {
                counts.put(failure.label(), counter.sum());
            }
        });
        return counts;
    }
}
