package io.mlops.benchmarks.gateway;

import java.util.Locale;

/** How the upstreams share the work. */
enum Topology {
    /** Two: the second is asked only when the first is gone. */
    PRIORITY(2),
    /** Two, both at work. */
    ACTIVE2(2),
    /** Three, all at work. */
    ACTIVE3(3);

    private final int upstreams;

    Topology(int upstreams) {
        this.upstreams = upstreams;
    }

    int upstreams() {
        return upstreams;
    }

    /** Whether the upstream with this number only waits. */
    boolean standby(int upstream) {
        return this == PRIORITY && upstream > 0;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
