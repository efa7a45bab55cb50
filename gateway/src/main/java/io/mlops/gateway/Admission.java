package io.mlops.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import io.mlops.gateway.admission.ConnectionLimits;
import java.lang.management.ManagementFactory;
import java.util.Objects;

/**
 * How much a gateway takes on.
 *
 * @param ratePerSecond requests a second of one client; 0 is no limit
 * @param rateBurst requests that one client may send at once
 * @param connections connections of clients
 * @param connectionsPerClient connections from one address
 * @param replayBytes request bodies and held-back answers together
 * @param queue who may wait for an upstream
 */
public record Admission(
        double ratePerSecond,
        int rateBurst,
        int connections,
        int connectionsPerClient,
        long replayBytes,
        QueueRules queue) {
    /** Descriptors that are not a connection's: files, the loops' own, the admin port. */
    private static final int OTHER_DESCRIPTORS = 256;

    private static final int MOST_CONNECTIONS = 100_000;

    public Admission {
        Objects.requireNonNull(queue, "queue");
        if (!(ratePerSecond >= 0) || Double.isInfinite(ratePerSecond)) {
            throw new IllegalArgumentException("ratePerSecond is " + ratePerSecond + ", must be 0 (none) or positive");
        }
        if (rateBurst < 1 || connections < 1 || connectionsPerClient < 1 || replayBytes < 1) {
            throw new IllegalArgumentException(
                    "rateBurst, connections, connectionsPerClient and replayBytes must be at least 1");
        }
    }

    /** No rate limit, as many connections as there are descriptors for, half of the heap's size for replays. */
    public static Admission defaults() {
        return new Admission(
                0,
                1,
                descriptorsAllow(),
                ConnectionLimits.NONE,
                Math.max(1, Runtime.getRuntime().maxMemory() / 2),
                QueueRules.defaults());
    }

    /** Each client's connection may need one to an upstream. */
    private static int descriptorsAllow() {
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : MOST_CONNECTIONS;
        return Math.clamp((descriptors - OTHER_DESCRIPTORS) / 2, 64, MOST_CONNECTIONS);
    }

    public Admission withRate(double newPerSecond, int newBurst) {
        return new Admission(newPerSecond, newBurst, connections, connectionsPerClient, replayBytes, queue);
    }

    public Admission withConnections(int newConnections, int newPerClient) {
        return new Admission(ratePerSecond, rateBurst, newConnections, newPerClient, replayBytes, queue);
    }

    public Admission withReplayBytes(long newReplayBytes) {
        return new Admission(ratePerSecond, rateBurst, connections, connectionsPerClient, newReplayBytes, queue);
    }

    public Admission withQueue(QueueRules newQueue) {
        return new Admission(ratePerSecond, rateBurst, connections, connectionsPerClient, replayBytes, newQueue);
    }
}
