package io.mlops.gateway;

import io.mlops.MlopsException;
import io.mlops.gateway.access.Access;
import io.mlops.gateway.access.AccessSettings;
import io.mlops.gateway.reload.Reloaded;
import io.mlops.gateway.tls.ClientTls;
import io.mlops.gateway.tls.ServerTls;
import io.mlops.gateway.tls.TlsEngine;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is made of certificates and keys. Thread-safe; its files are looked at by one thread.
 *
 * @param engine who does the cryptography
 * @param tls towards clients; null for plain HTTP
 * @param upstreams TLS towards upstreams
 * @param access who may ask
 */
record Edge(TlsEngine engine, @Nullable ServerTls tls, ClientTls upstreams, Access access) {
    /** Reads all files; FAILED_PRECONDITION says what is wrong with one. */
    static Edge of(Security security, Clock clock) {
        TlsEngine engine = TlsEngine.best();
        return new Edge(
                engine,
                security.tls() == null ? null : new ServerTls(security.tls(), engine, new SecureRandom()),
                new ClientTls(security.upstreams(), engine),
                new Access(security.access(), clock.instants()));
    }

    /** Before anything listens: a gateway that could not say who it is gives its slot back, and says why there. */
    static Edge first(GatewayConfig config, Clock clock, Tenure tenure, Announcement announcement) {
        try {
            config.security().requireSafe(config.listening());
            return of(config.security(), clock);
        } catch (MlopsException e) {
            try (tenure) {
                if (tenure.held()) {
                    announcement.failed(
                            config.listening().port(), config.listening().adminPort(), String.valueOf(e.getMessage()));
                }
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** Plain HTTP for everybody. */
    static Edge open(Clock clock) {
        return new Edge(
                TlsEngine.JDK,
                null,
                new ClientTls(UpstreamTlsFiles.defaults(), TlsEngine.JDK),
                new Access(AccessSettings.open(), clock.instants()));
    }

    /** The way to upstreams; the caller closes it. */
    Reach reach(Transports transports) {
        return new Reach(upstreams, transports);
    }

    /** What may change on disk while the gateway runs. */
    List<Reloaded<?>> reloaded() {
        List<Reloaded<?>> all = new ArrayList<>(access.reloaded());
        if (tls != null) {
            all.add(tls.reloaded());
        }
        all.add(upstreams.reloaded());
        return all;
    }

    /** When the gateway's certificates end, by what they are for. */
    Map<String, Instant> expiries() {
        Map<String, Instant> expiries = new LinkedHashMap<>();
        if (tls != null) {
            expiries.put("clients", tls.expires());
        }
        upstreams.expires().ifPresent(at -> expiries.put("upstreams", at));
        return expiries;
    }
}
