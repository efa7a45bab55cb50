package io.mlops.cli.http;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to talk to a gateway: a key where it asks for one, and its certificate where it is known. Immutable; never printed.
 */
public final class GatewayAccess {
    private static final GatewayAccess NONE = new GatewayAccess(null, null);

    private final @Nullable String apiKey;
    private final @Nullable X509Certificate certificate;

    private GatewayAccess(@Nullable String apiKey, @Nullable X509Certificate certificate) {
        this.apiKey = apiKey;
        this.certificate = certificate;
    }

    /** No key; certificates as the system trusts them. */
    public static GatewayAccess none() {
        return NONE;
    }

    /** With a key, and with a certificate that is trusted as it is, whatever its name and issuer. */
    public static GatewayAccess of(Optional<String> apiKey, Optional<X509Certificate> certificate) {
        return new GatewayAccess(apiKey.orElse(null), certificate.orElse(null));
    }

    /** The header lines that say who asks; empty without a key. */
    String headers() {
        return apiKey == null ? "" : "authorization: Bearer " + apiKey + "\r\n";
    }

    SSLSocketFactory sockets() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                certificate == null ? null : new TrustManager[] {KnownCertificate.orTheSystems(certificate)},
                null);
        return context.getSocketFactory();
    }

    @Override
    public String toString() {
        return "access";
    }
}
