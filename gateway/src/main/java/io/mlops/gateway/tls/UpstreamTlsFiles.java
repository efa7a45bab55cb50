package io.mlops.gateway.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What TLS towards upstreams is made of. All files are PEM; the key is PKCS #8 without a password.
 *
 * @param ca who must have issued an upstream's certificate; null trusts whom the system trusts
 * @param certificate what the gateway shows upstreams that ask; null for nothing
 * @param key its private key; null exactly where the certificate is
 */
public record UpstreamTlsFiles(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key) {
    public UpstreamTlsFiles {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "an upstream client certificate needs its key, and a key its certificate");
        }
    }

    /** Trusts whom the system trusts and shows no certificate. */
    public static UpstreamTlsFiles defaults() {
        return new UpstreamTlsFiles(null, null, null);
    }

    public UpstreamTlsFiles withCa(Path newCa) {
        return new UpstreamTlsFiles(newCa, certificate, key);
    }

    public UpstreamTlsFiles withCertificate(Path newCertificate, Path newKey) {
        return new UpstreamTlsFiles(ca, newCertificate, newKey);
    }
}
