package io.mlops.benchmarks.gateway;

import java.util.Locale;

/** What is compared. */
enum Contender {
    OURS,
    NGINX_TUNED,
    NGINX,
    HAPROXY_TUNED,
    HAPROXY;

    /** As on the command line, and the name of a peer's configuration without its ending. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
