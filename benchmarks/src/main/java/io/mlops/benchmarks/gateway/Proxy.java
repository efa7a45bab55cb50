package io.mlops.benchmarks.gateway;

import java.util.List;
import java.util.OptionalLong;

/** Something that passes requests on to upstreams: processes of ours, of nginx or of HAProxy. Used by one thread. */
interface Proxy extends AutoCloseable {
    /** Serves upstreams at these addresses ({@code HOST:PORT}), with nothing remembered of them; returns once it takes requests. */
    void serve(List<String> upstreams, Topology topology);

    /** Ends the processes, so that the next {@link #serve} starts new ones. */
    void stop();

    /** Whether it was started anew and gets faster with use; asked once, before a run that is not about that. */
    default boolean wantsWarmUp() {
        return false;
    }

    int port();

    /** Its processes. */
    List<Long> pids();

    /** How often an upstream was taken out since {@link #serve}; empty where nobody can tell. */
    OptionalLong ejections();

    @Override
    default void close() {
        stop();
    }
}
