package io.mlops.gateway;

import java.util.Objects;

/**
 * Where a gateway listens.
 *
 * @param host the address that is listened on
 * @param port the public port; 0 takes a free one
 * @param adminPort the port of health, metrics, routes and events; 0 takes a free one
 * @param sharing with whom it shares the public port
 */
public record Listening(String host, int port, int adminPort, Sharing sharing) {
    public Listening {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(sharing, "sharing");
        requirePort(port, "port");
        requirePort(adminPort, "adminPort");
    }

    /** Shares with nobody. */
    public Listening(String host, int port, int adminPort) {
        this(host, port, adminPort, Sharing.alone());
    }

    /** Loopback, free ports, shared with nobody. */
    public static Listening defaults() {
        return new Listening("127.0.0.1", 0, 0);
    }

    public Listening withSharing(Sharing newSharing) {
        return new Listening(host, port, adminPort, newSharing);
    }

    private static void requirePort(int port, String what) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(what + " is " + port + ", must be in 0..65535");
        }
    }
}
