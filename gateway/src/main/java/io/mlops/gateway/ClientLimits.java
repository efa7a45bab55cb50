package io.mlops.gateway;

import java.time.Duration;

/**
 * What a client may send, and how long it may take. A body's limit is its route's.
 *
 * @param requestLineBytes the longest request line
 * @param headerBytes all headers of a request together
 * @param requestTime from a request's first byte to its last
 * @param uploadBytesPerSecond the slowest that a request may arrive, once it has taken five seconds
 * @param idleTime a connection without a request
 * @param writeTime a response of which the client takes nothing
 */
public record ClientLimits(
        int requestLineBytes,
        int headerBytes,
        Duration requestTime,
        int uploadBytesPerSecond,
        Duration idleTime,
        Duration writeTime) {
    /** 8 KiB, 32 KiB, 30 s, 500 bytes a second (Apache's mod_reqtimeout), 120 s, 30 s. */
    public static ClientLimits defaults() {
        return new ClientLimits(
                8 * 1024, 32 * 1024, Duration.ofSeconds(30), 500, Duration.ofSeconds(120), Duration.ofSeconds(30));
    }
}
