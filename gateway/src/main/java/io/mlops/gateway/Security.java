package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.gateway.access.AccessSettings;
import io.mlops.gateway.tls.TlsFiles;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway is kept from others.
 *
 * @param tls towards clients; null for plain HTTP
 * @param upstreams TLS towards upstreams whose address is https
 * @param access who may ask
 * @param insecure whether it may be reached from other machines without TLS or without asking who it is
 */
public record Security(@Nullable TlsFiles tls, UpstreamTlsFiles upstreams, AccessSettings access, boolean insecure) {
    public Security {
        Objects.requireNonNull(upstreams, "upstreams");
        Objects.requireNonNull(access, "access");
    }

    /** Plain HTTP for everybody who reaches it: for loopback only. */
    public static Security defaults() {
        return new Security(null, UpstreamTlsFiles.defaults(), AccessSettings.open(), false);
    }

    public Security withTls(@Nullable TlsFiles newTls) {
        return new Security(newTls, upstreams, access, insecure);
    }

    public Security withUpstreams(UpstreamTlsFiles newUpstreams) {
        return new Security(tls, newUpstreams, access, insecure);
    }

    public Security withAccess(AccessSettings newAccess) {
        return new Security(tls, upstreams, newAccess, insecure);
    }

    public Security withInsecure(boolean newInsecure) {
        return new Security(tls, upstreams, access, newInsecure);
    }

    /** FAILED_PRECONDITION where other machines could reach it and it does not protect itself, unless that is wanted. */
    void requireSafe(Listening listening) {
        boolean asks = access.required() || (tls != null && tls.clientCa() != null);
        if (insecure || isLoopback(listening.host()) || (tls != null && asks)) {
            return;
        }
        String missing = tls == null
                ? "set gateway.tls.certificate and gateway.tls.key" + (asks ? "" : ", and gateway.api-keys")
                : "set gateway.api-keys, gateway.jwt.jwks or gateway.tls.client-ca";
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot start gateway: gateway.host " + listening.host() + " can be reached from other machines, and "
                        + (tls == null ? "it speaks plain HTTP" : "it asks nobody who it is") + "; " + missing
                        + ", or set gateway.insecure to true");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Binding to it will fail and say so; it is no loopback address.
            return false;
        }
    }
}
