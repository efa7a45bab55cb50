package io.mlops.client;

import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import io.mlops.routing.Transports;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a client behaves.
 *
 * @param connectTimeout for a new connection
 * @param timeout of a request through gateways that brings none of its own; without a gateway the route's rules
 * @param checks how upstreams are checked
 * @param ejection when upstreams are taken out
 * @param tls whom to trust and which certificate to show; null for the JDK's own
 * @param apiKey sent as {@code Authorization: Bearer}; null for none. Never logged, and never sent through a transport
 * @param transports how upstreams are spoken to that are not plain servers
 */
public record ClientOptions(
        Duration connectTimeout,
        Duration timeout,
        CheckRules checks,
        EjectionRules ejection,
        @Nullable SSLContext tls,
        @Nullable String apiKey,
        Transports transports) {
    public ClientOptions {
        requirePositive(connectTimeout, "connectTimeout");
        requirePositive(timeout, "timeout");
        Objects.requireNonNull(checks, "checks");
        Objects.requireNonNull(ejection, "ejection");
        Objects.requireNonNull(transports, "transports");
    }

    /** 1 s to connect, 10 s a request, the gateway's own rules, no key, plain upstreams only. */
    public static ClientOptions defaults() {
        return new ClientOptions(
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                CheckRules.defaults(),
                EjectionRules.defaults(),
                null,
                null,
                Transports.NONE);
    }

    public ClientOptions withConnectTimeout(Duration newConnectTimeout) {
        return new ClientOptions(newConnectTimeout, timeout, checks, ejection, tls, apiKey, transports);
    }

    public ClientOptions withTimeout(Duration newTimeout) {
        return new ClientOptions(connectTimeout, newTimeout, checks, ejection, tls, apiKey, transports);
    }

    public ClientOptions withHealth(CheckRules newChecks, EjectionRules newEjection) {
        return new ClientOptions(connectTimeout, timeout, newChecks, newEjection, tls, apiKey, transports);
    }

    public ClientOptions withTls(SSLContext newTls) {
        return new ClientOptions(connectTimeout, timeout, checks, ejection, newTls, apiKey, transports);
    }

    public ClientOptions withApiKey(String newApiKey) {
        return new ClientOptions(connectTimeout, timeout, checks, ejection, tls, newApiKey, transports);
    }

    public ClientOptions withTransports(Transports newTransports) {
        return new ClientOptions(connectTimeout, timeout, checks, ejection, tls, apiKey, newTransports);
    }

    @Override
    public String toString() {
        return "ClientOptions[connectTimeout=" + connectTimeout + ", timeout=" + timeout + ", checks=" + checks
                + ", ejection=" + ejection + ", tls=" + (tls != null) + ", apiKey=" + (apiKey != null) + "]";
    }

    private static void requirePositive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " is " + duration + ", must be positive");
        }
    }
}
