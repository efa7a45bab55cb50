package io.mlops.gateway.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who does the cryptography of TLS. */
public enum TlsEngine {
    /** BoringSSL, native; there is one for Linux on x86-64. */
    BORINGSSL("boringssl", SslProvider.OPENSSL),
    /** The JDK's own, everywhere. */
    JDK("jdk", SslProvider.JDK);

    private final String label;
    private final SslProvider provider;

    TlsEngine(String label, SslProvider provider) {
        this.label = label;
        this.provider = provider;
    }

    /** The native one where it can be loaded. */
    public static TlsEngine best() {
        return OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }

    /** The word for metrics. */
    public String label() {
        return label;
    }

    SslProvider provider() {
        return provider;
    }
}
