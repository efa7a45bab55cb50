package io.mlops.gateway;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority of the test's own, and what it issues. */
final class Certificates {
    private static final char[] NO_PASSWORD = new char[0];

    private final X509Bundle authority;

    private Certificates(X509Bundle authority) {
        this.authority = authority;
    }

    static Certificates authority(String name) {
        return new Certificates(build(
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=" + name)
                        .setIsCertificateAuthority(true)
                        .notBefore(Instant.now().minus(Duration.ofDays(1)))
                        .notAfter(Instant.now().plus(Duration.ofDays(30))),
                null));
    }

    /** A certificate for localhost, valid for so long. */
    X509Bundle server(Duration valid) {
        return server("localhost", valid);
    }

    X509Bundle server(String host, Duration valid) {
        return build(leaf("CN=" + host, valid).addSanDnsName(host).addExtendedKeyUsageServerAuth(), authority);
    }

    X509Bundle client(String subject) {
        return build(leaf(subject, Duration.ofDays(30)).addExtendedKeyUsageClientAuth(), authority);
    }

    private static CertificateBuilder leaf(String subject, Duration valid) {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(valid));
    }

    private static X509Bundle build(CertificateBuilder builder, @Nullable X509Bundle issuer) {
        try {
            return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Path write(Path file) {
        return write(file, authority.getCertificatePEM());
    }

    static Path write(Path file, String pem) {
        try {
            return Files.writeString(file, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client trusts and, where wanted, shows; with one of the TLS versions or whatever is usual. */
    SSLContext trusting(@Nullable X509Bundle shown) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            trusted.setCertificateEntry("authority", authority.getCertificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown == null ? null : keys(shown).getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a server shows; clients must show one of this authority's where wanted. */
    static SSLContext showing(X509Bundle shown, Certificates clients) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            trusted.setCertificateEntry("authority", clients.authority.getCertificate());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(shown).getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManagerFactory keys(X509Bundle shown) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, NO_PASSWORD);
        keys.setKeyEntry("own", shown.getKeyPair().getPrivate(), NO_PASSWORD, shown.getCertificatePath());
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, NO_PASSWORD);
        return factory;
    }
}
