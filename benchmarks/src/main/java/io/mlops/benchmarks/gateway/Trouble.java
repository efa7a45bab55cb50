package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.upstream.Fault;
import java.util.Optional;

/** What happens in a run; to the first upstream, or to the proxy itself. */
enum Trouble {
    /** Nothing: the noise of the machine. */
    NONE("none"),
    /** SIGKILL; it stays dead. */
    KILL("kill"),
    /** SIGSTOP, then SIGCONT. */
    HANG("hang"),
    RESET("reset", Fault.RESET),
    ERRORS("5xx", Fault.ERRORS),
    GRAY("gray", Fault.GRAY),
    FLAP("flap", Fault.FLAP),
    /** The proxy's processes are stopped for 200 ms. */
    PAUSE("pause"),
    /** No warm-up: the proxy was started just now. */
    COLD("cold"),
    /** As cold, and half a second after the first request the first upstream is killed. */
    COLD_KILL("cold-kill");

    private final String id;
    private final Optional<Fault> fault;

    Trouble(String id) {
        this.id = id;
        this.fault = Optional.empty();
    }

    Trouble(String id, Fault fault) {
        this.id = id;
        this.fault = Optional.of(fault);
    }

    String id() {
        return id;
    }

    /** What the upstream is told to do, where it is no signal. */
    Optional<Fault> fault() {
        return fault;
    }

    /** Whether the proxy has to be a new process. */
    boolean cold() {
        return this == COLD || this == COLD_KILL;
    }
}
