package io.mlops.gateway;

import io.mlops.routing.Transports;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a gateway is started with.
 *
 * @param files what it reads and writes
 * @param listening where it listens
 * @param limits what clients may send and how long they may take
 * @param health how upstreams are checked and when they are taken out
 * @param serving threads, buffers, start and end
 * @param admission how much it takes on
 * @param security TLS and who may ask
 * @param transports how upstreams are spoken to that are not plain servers
 */
public record GatewayConfig(
        GatewayFiles files,
        Listening listening,
        ClientLimits limits,
        HealthRules health,
        Serving serving,
        Admission admission,
        Security security,
        Transports transports) {
    public GatewayConfig {
        Objects.requireNonNull(files, "files");
        Objects.requireNonNull(listening, "listening");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(serving, "serving");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(transports, "transports");
    }

    /** The defaults of all parts: loopback, free ports, no file but the routes, plain upstreams only. */
    public static GatewayConfig defaults(Path routes) {
        return new GatewayConfig(
                GatewayFiles.following(routes),
                Listening.defaults(),
                ClientLimits.defaults(),
                HealthRules.defaults(),
                Serving.defaults(),
                Admission.defaults(),
                Security.defaults(),
                Transports.NONE);
    }

    public GatewayConfig withFiles(GatewayFiles newFiles) {
        return new GatewayConfig(newFiles, listening, limits, health, serving, admission, security, transports);
    }

    public GatewayConfig withListening(Listening newListening) {
        return new GatewayConfig(files, newListening, limits, health, serving, admission, security, transports);
    }

    public GatewayConfig withLimits(ClientLimits newLimits) {
        return new GatewayConfig(files, listening, newLimits, health, serving, admission, security, transports);
    }

    public GatewayConfig withHealth(HealthRules newHealth) {
        return new GatewayConfig(files, listening, limits, newHealth, serving, admission, security, transports);
    }

    public GatewayConfig withServing(Serving newServing) {
        return new GatewayConfig(files, listening, limits, health, newServing, admission, security, transports);
    }

    public GatewayConfig withAdmission(Admission newAdmission) {
        return new GatewayConfig(files, listening, limits, health, serving, newAdmission, security, transports);
    }

    public GatewayConfig withSecurity(Security newSecurity) {
        return new GatewayConfig(files, listening, limits, health, serving, admission, newSecurity, transports);
    }

    public GatewayConfig withTransports(Transports newTransports) {
        return new GatewayConfig(files, listening, limits, health, serving, admission, security, newTransports);
    }
}
