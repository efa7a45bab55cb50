package io.mlops.gateway.tls;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.gateway.reload.Reloaded;
import io.mlops.gateway.reload.Source;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** TLS towards upstreams: TLS 1.2 or 1.3, and the host's name must be in its certificate. Thread-safe; its files are looked at by one thread. */
public final class ClientTls {
    /** What one content of the files makes. */
    private record Made(
            @Nullable SslContext context, @Nullable X509Certificate certificate) {}

    private final UpstreamTlsFiles files;
    private final SslProvider provider;
    private final Reloaded<Made> made;
    private volatile @Nullable SslContext ofTheSystem;

    /** Reads the files; FAILED_PRECONDITION says what is wrong with them. */
    public ClientTls(UpstreamTlsFiles files, TlsEngine engine) {
        this.files = files;
        this.provider = engine.provider();
        List<Path> all = new ArrayList<>();
        if (files.ca() != null) {
            all.add(files.ca());
        }
        if (files.certificate() != null && files.key() != null) {
            all.add(files.certificate());
            all.add(files.key());
        }
        this.made = new Reloaded<>("gateway.upstream", Source.files(all), this::make);
    }

    public Reloaded<?> reloaded() {
        return made;
    }

    /** Until when the certificate that is shown to upstreams is valid; empty when none is. */
    public Optional<Instant> expires() {
        X509Certificate certificate = made.current().certificate();
        return certificate == null
                ? Optional.empty()
                : Optional.of(certificate.getNotAfter().toInstant());
    }

    /** Reads whom the system trusts, where nothing else is configured: slow, and so only once somebody needs it. Call it where waiting is allowed. */
    public synchronized void prepare() {
        if (made.current().context() == null && ofTheSystem == null) {
            try {
                ofTheSystem = builder().build();
            } catch (IOException e) {
                throw new MlopsException(
                        ErrorCode.FAILED_PRECONDITION, "cannot trust whom the system trusts: " + e.getMessage(), e);
            }
        }
    }

    /** What a new connection to this host begins with. */
    public SslHandler handler(ByteBufAllocator allocator, String host, int port, Duration handshake) {
        SslContext context = made.current().context();
        if (context == null) {
            prepare();
            context = Objects.requireNonNull(ofTheSystem, "prepared above");
        }
        SslHandler handler = context.newHandler(allocator, host, port);
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        return handler;
    }

    private SslContextBuilder builder() {
        return SslContextBuilder.forClient()
                .sslProvider(provider)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
    }

    private Made make(List<byte[]> contents) throws IOException, GeneralSecurityException {
        if (contents.isEmpty()) {
            return new Made(null, null);
        }
        SslContextBuilder builder = builder();
        int next = 0;
        if (files.ca() != null) {
            builder.trustManager(
                    Pem.certificates(contents.get(next++), files.ca().toString()));
        }
        if (files.certificate() == null || files.key() == null) {
            return new Made(builder.build(), null);
        }
        String certificateFile = files.certificate().toString();
        List<X509Certificate> chain = Pem.certificates(contents.get(next++), certificateFile);
        PrivateKey key = Pem.key(contents.get(next), files.key().toString());
        Pem.requirePair(key, chain.getFirst(), certificateFile + " and " + files.key());
        builder.keyManager(key, chain);
        return new Made(builder.build(), chain.getFirst());
    }
}
