package io.mlops.gateway.tls;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What TLS towards clients is made of. All files are PEM; the key is PKCS #8 without a password.
 *
 * @param certificate the gateway's certificate, with those that issued it behind it
 * @param key its private key
 * @param clientCa who must have issued a client's certificate; null asks clients for none
 * @param tls12 whether clients may speak TLS 1.2 beside 1.3
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path clientCa, boolean tls12) {
    public TlsFiles {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
    }

    /** TLS 1.3 only, no client certificates. */
    public static TlsFiles of(Path certificate, Path key) {
        return new TlsFiles(certificate, key, null, false);
    }

    public TlsFiles withClientCa(@Nullable Path newClientCa) {
        return new TlsFiles(certificate, key, newClientCa, tls12);
    }

    public TlsFiles withTls12(boolean newTls12) {
        return new TlsFiles(certificate, key, clientCa, newTls12);
    }
}
