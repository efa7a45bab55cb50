package io.mlops.gateway.tls;

import io.mlops.gateway.reload.Reloaded;
import io.mlops.gateway.reload.Source;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** TLS towards clients. Thread-safe; its files are looked at by one thread. */
public final class ServerTls {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    /** What one content of the files makes. */
    private record Made(SslContext context, X509Certificate certificate) {}

    private final TlsFiles files;
    private final SslProvider provider;
    private final SecureRandom random;
    private final Reloaded<Made> made;

    /** Reads the files; FAILED_PRECONDITION says what is wrong with them. */
    public ServerTls(TlsFiles files, TlsEngine engine, SecureRandom random) {
        this.files = files;
        this.provider = engine.provider();
        this.random = random;
        List<Path> all = new ArrayList<>(List.of(files.certificate(), files.key()));
        if (files.clientCa() != null) {
            all.add(files.clientCa());
        }
        this.made = new Reloaded<>("gateway.tls", Source.files(all), this::make);
    }

    /** Its state of files, to be looked at now and then. */
    public Reloaded<?> reloaded() {
        return made;
    }

    /** Until when the certificate in force is valid. */
    public Instant expires() {
        return made.current().certificate().getNotAfter().toInstant();
    }

    /** Whether a client must show a certificate. */
    public boolean asksForCertificates() {
        return files.clientCa() != null;
    }

    /** What a new connection begins with: the certificate that is in force now, whatever comes later. */
    public SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = made.current().context().newHandler(allocator);
        handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(LAST_WORD.toMillis());
        return handler;
    }

    private Made make(List<byte[]> contents) throws IOException, GeneralSecurityException {
        String certificateFile = files.certificate().toString();
        List<X509Certificate> chain = Pem.certificates(contents.get(0), certificateFile);
        PrivateKey key = Pem.key(contents.get(1), files.key().toString());
        Pem.requirePair(key, chain.getFirst(), certificateFile + " and " + files.key());
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(provider)
                .protocols(files.tls12() ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3"))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1));
        if (files.clientCa() != null) {
            builder.trustManager(
                            Pem.certificates(contents.get(2), files.clientCa().toString()))
                    .clientAuth(ClientAuth.REQUIRE);
        }
        SslContext context = builder.build();
        allowResumption(context);
        return new Made(context, chain.getFirst());
    }

    /** A key of its own for each content of the files: what an old certificate or CA let in does not resume under a new one. */
    private void allowResumption(SslContext context) {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
            byte[] hmac = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
            byte[] aes = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
            random.nextBytes(name);
            random.nextBytes(hmac);
            random.nextBytes(aes);
            sessions.setTicketKeys(new OpenSslSessionTicketKey(name, hmac, aes));
        }
    }
}
