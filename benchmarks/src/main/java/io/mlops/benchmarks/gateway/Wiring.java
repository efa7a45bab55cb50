package io.mlops.benchmarks.gateway;

import java.util.Locale;

/** What clients speak with the proxy. */
enum Wiring {
    PLAIN,
    /** TLS 1.3 with a P-256 certificate. */
    TLS;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String url(int port) {
        return (this == TLS ? "https" : "http") + "://127.0.0.1:" + port;
    }
}
