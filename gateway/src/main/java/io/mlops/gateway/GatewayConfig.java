package io.mlops.gateway;

import io.mlops.routing.EjectionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is started with.
 *
 * @param routesFile the file of {@link io.mlops.routing.RoutesJson} that is followed; it may come later
 * @param host the address that is listened on
 * @param port the public port; 0 takes a free one
 * @param adminPort the port of health, metrics, routes and events; 0 takes a free one
 * @param announceFile where pid, ports and state are written for others to find; null for none
 * @param lockFile what the living gateway holds a lock on; null for none
 * @param accessLog one JSON line a request; null for none
 * @param eventLoops threads that move bytes
 * @param limits what clients may send and how long they may take
 * @param checks how upstreams are checked
 * @param ejection when upstreams are taken out
 * @param bufferedResponseBytes responses up to this size are held until they are whole, so that one that is cut can be retried
 * @param drainTimeout how long {@link Gateway#close} waits for requests in flight
 * @param warmUpRequests requests that the gateway sends through itself before it reports ready
 */
public record GatewayConfig(
        Path routesFile,
        String host,
        int port,
        int adminPort,
        @Nullable Path announceFile,
        @Nullable Path lockFile,
        @Nullable Path accessLog,
        int eventLoops,
        ClientLimits limits,
        CheckRules checks,
        EjectionRules ejection,
        int bufferedResponseBytes,
        Duration drainTimeout,
        int warmUpRequests) {
    public GatewayConfig {
        Objects.requireNonNull(routesFile, "routesFile");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(checks, "checks");
        Objects.requireNonNull(ejection, "ejection");
        Objects.requireNonNull(drainTimeout, "drainTimeout");
        requirePort(port, "port");
        requirePort(adminPort, "adminPort");
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops is " + eventLoops + ", must be at least 1");
        }
        if (bufferedResponseBytes < 0 || warmUpRequests < 0) {
            throw new IllegalArgumentException("bufferedResponseBytes and warmUpRequests must not be negative");
        }
    }

    /**
     * Loopback, free ports, no files, one event loop a processor, 64 KiB of response held, 10 s to drain, 200 warm-up requests.
     */
    public static GatewayConfig defaults(Path routesFile) {
        return new GatewayConfig(
                routesFile,
                "127.0.0.1",
                0,
                0,
                null,
                null,
                null,
                Runtime.getRuntime().availableProcessors(),
                ClientLimits.defaults(),
                CheckRules.defaults(),
                EjectionRules.defaults(),
                64 * 1024,
                Duration.ofSeconds(10),
                200);
    }

    public GatewayConfig withAddress(String newHost, int newPort, int newAdminPort) {
        return new GatewayConfig(
                routesFile,
                newHost,
                newPort,
                newAdminPort,
                announceFile,
                lockFile,
                accessLog,
                eventLoops,
                limits,
                checks,
                ejection,
                bufferedResponseBytes,
                drainTimeout,
                warmUpRequests);
    }

    public GatewayConfig withFiles(
            @Nullable Path newAnnounceFile, @Nullable Path newLockFile, @Nullable Path newAccessLog) {
        return new GatewayConfig(
                routesFile,
                host,
                port,
                adminPort,
                newAnnounceFile,
                newLockFile,
                newAccessLog,
                eventLoops,
                limits,
                checks,
                ejection,
                bufferedResponseBytes,
                drainTimeout,
                warmUpRequests);
    }

    public GatewayConfig withEventLoops(int newEventLoops) {
        return new GatewayConfig(
                routesFile,
                host,
                port,
                adminPort,
                announceFile,
                lockFile,
                accessLog,
                newEventLoops,
                limits,
                checks,
                ejection,
                bufferedResponseBytes,
                drainTimeout,
                warmUpRequests);
    }

    public GatewayConfig withLimits(ClientLimits newLimits) {
        return new GatewayConfig(
                routesFile,
                host,
                port,
                adminPort,
                announceFile,
                lockFile,
                accessLog,
                eventLoops,
                newLimits,
                checks,
                ejection,
                bufferedResponseBytes,
                drainTimeout,
                warmUpRequests);
    }

    public GatewayConfig withHealth(CheckRules newChecks, EjectionRules newEjection) {
        return new GatewayConfig(
                routesFile,
                host,
                port,
                adminPort,
                announceFile,
                lockFile,
                accessLog,
                eventLoops,
                limits,
                newChecks,
                newEjection,
                bufferedResponseBytes,
                drainTimeout,
                warmUpRequests);
    }

    public GatewayConfig withBufferedResponseBytes(int newBufferedResponseBytes) {
        return new GatewayConfig(
                routesFile,
                host,
                port,
                adminPort,
                announceFile,
                lockFile,
                accessLog,
                eventLoops,
                limits,
                checks,
                ejection,
                newBufferedResponseBytes,
                drainTimeout,
                warmUpRequests);
    }

    public GatewayConfig withLifecycle(Duration newDrainTimeout, int newWarmUpRequests) {
        return new GatewayConfig(
                routesFile,
                host,
                port,
                adminPort,
                announceFile,
                lockFile,
                accessLog,
                eventLoops,
                limits,
                checks,
                ejection,
                bufferedResponseBytes,
                newDrainTimeout,
                newWarmUpRequests);
    }

    private static void requirePort(int port, String what) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(what + " is " + port + ", must be in 0..65535");
        }
    }
}
