package io.mlops.gateway;

import java.util.Objects;

/**
 * Where a gateway listens.
 *
 * @param host the address that is listened on
 * @param port the public port; 0 takes a free one
 * @param adminPort the port of health, metrics, routes and events; 0 takes a free one
 */
public record Listening(String host, int port, int adminPort) {
    public Listening {
        Objects.requireNonNull(host, "host");
        requirePort(port, "port");
        requirePort(adminPort, "adminPort");
    }

    /** Loopback, free ports. */
    public static Listening defaults() {
        return new Listening("127.0.0.1", 0, 0);
    }

    private static void requirePort(int port, String what) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(what + " is " + port + ", must be in 0..65535");
        }
    }
}
