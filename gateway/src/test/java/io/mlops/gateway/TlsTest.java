package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.RawClient.Answer;
import io.mlops.gateway.tls.ServerTls;
import io.mlops.gateway.tls.TlsEngine;
import io.mlops.gateway.tls.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS towards clients. */
class TlsTest {
    private static final String INFER =
            "POST /v2/models/policy/infer HTTP/1.1\r\nHost: x\r\nx-user: yes\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    Path home;

    private final Certificates authority = Certificates.authority("test authority");
    private GatewayRig rig;

    @BeforeEach
    void rig() {
        rig = new GatewayRig(home, 1);
        write(authority.server(Duration.ofDays(30)));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private TlsFiles files() {
        return TlsFiles.of(home.resolve("tls.crt"), home.resolve("tls.key"));
    }

    private void write(X509Bundle bundle) {
        Certificates.write(home.resolve("tls.crt"), bundle.getCertificatePathPEM());
        Certificates.write(home.resolve("tls.key"), bundle.getPrivateKeyPEM());
    }

    private void start(TlsFiles files) {
        rig.start(GatewayRig.quick(rig.routesFile())
                .withSecurity(Security.defaults().withTls(files)));
    }

    private SSLSocket connect(SSLContext context, List<String> versions) throws IOException {
        Socket plain =
                new Socket(InetAddress.getLoopbackAddress(), rig.gateway().port());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", 0, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        parameters.setProtocols(versions.toArray(String[]::new));
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private SSLSocket connect(@Nullable X509Bundle shown) throws IOException {
        SSLSocket socket = connect(authority.trusting(shown), List.of("TLSv1.3"));
        socket.startHandshake();
        return socket;
    }

    private String metrics() {
        return rig.admin("/metrics").body();
    }

    @Test
    void requestsAreAnsweredOverTls13AndHttp11() throws IOException {
        start(files());
        SSLSocket socket = connect((X509Bundle) null);
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        try (RawClient client = new RawClient(socket)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(INFER).answer().body()).isEqualTo("{\"from\":\"u0\"}");
            }
            client.send("GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\nConnection: close\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
        assertThat(metrics())
                .contains("mlops_gateway_tls_info{engine=\"" + TlsEngine.best().label() + "\"} 1\n")
                .containsPattern("mlops_gateway_certificate_expiry_seconds\\{towards=\"clients\"} 25\\d{5}\n");
    }

    @Test
    void largeAnswersStreamWhole() throws IOException {
        rig.upstream(0).checksHealthy().fault(FaultyUpstream.Fault.LARGE);
        start(files());
        try (RawClient client = new RawClient(connect((X509Bundle) null))) {
            assertThat(client.send(INFER).answer().body()).hasSize(1024 * 1024);
            assertThat(client.send(INFER).answer().body()).hasSize(1024 * 1024);
        }
    }

    @Test
    void anOlderVersionIsOffUnlessItIsWanted() throws IOException {
        start(files());
        try (SSLSocket socket = connect(authority.trusting(null), List.of("TLSv1.2"))) {
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("protocol_version");
        }
        await().until(() -> metrics().contains("mlops_gateway_tls_failures_total 1\n"));
        assertThat(metrics()).contains("mlops_gateway_unexpected_errors_total 0\n");
    }

    @Test
    void anOlderVersionCanBeAllowed() throws IOException {
        start(files().withTls12(true));
        try (SSLSocket socket = connect(authority.trusting(null), List.of("TLSv1.2"))) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        }
    }

    @Test
    void whoSpeaksPlainHttpIsCutOffAndCounted() throws IOException {
        start(files());
        try (RawClient client = new RawClient(rig.gateway().port())) {
            client.send(INFER);
            await().until(() -> metrics().contains("mlops_gateway_tls_failures_total 1\n"));
        }
        assertThat(rig.upstream(0).started()).isZero();
    }

    @Test
    void aNewCertificateIsUsedWithoutDroppingAConnection() throws IOException {
        start(files());
        try (RawClient old = new RawClient(connect((X509Bundle) null))) {
            assertThat(old.send(INFER).answer().status()).isEqualTo(200);
            X509Bundle next = authority.server(Duration.ofDays(20));
            write(next);
            await().until(() -> rig.eventTypes().contains("SECURITY_RELOADED"));
            assertThat(old.send(INFER).answer().status()).isEqualTo(200);
            try (SSLSocket fresh = connect((X509Bundle) null)) {
                assertThat(fresh.getSession().getPeerCertificates()[0]).isEqualTo(next.getCertificate());
            }
        }
        assertThat(metrics())
                .contains("mlops_gateway_security_reloads_total{what=\"gateway.tls\",result=\"taken\"} 1\n");
    }

    @Test
    void aBrokenNewPairLeavesTheOldInForce() throws IOException {
        start(files());
        X509Bundle other = authority.server(Duration.ofDays(20));
        Certificates.write(home.resolve("tls.key"), other.getPrivateKeyPEM());
        await().until(() -> rig.eventTypes().contains("SECURITY_BROKEN"));
        assertThat(rig.admin("/events").body())
                .contains("the key does not belong to the certificate; the old stays")
                .doesNotContain(other.getPrivateKeyPEM().substring(30, 60));
        try (RawClient client = new RawClient(connect((X509Bundle) null))) {
            assertThat(client.send(INFER).answer().status()).isEqualTo(200);
        }
        Files.delete(home.resolve("tls.crt"));
        await().until(() -> rig.admin("/events").body().contains("tls.crt is not there; the old stays"));
        assertThat(metrics())
                .contains("mlops_gateway_security_reloads_total{what=\"gateway.tls\",result=\"refused\"} 2\n");
        write(other);
        await().until(() -> rig.eventTypes().contains("SECURITY_RELOADED"));
    }

    @Test
    void aCertificateThatEndsSoonIsToldOf() {
        write(authority.server(Duration.ofDays(10)));
        start(files());
        await().until(() -> rig.eventTypes().contains("CERTIFICATE_EXPIRES"));
    }

    @Test
    void clientsMustShowACertificateOfTheConfiguredAuthority() throws IOException {
        start(files().withClientCa(authority.write(home.resolve("clients.pem"))));
        try (RawClient client = new RawClient(connect(authority.client("CN=desk 7,O=Example")))) {
            assertThat(client.send(INFER).answer().status()).isEqualTo(200);
        }
        // In TLS 1.3 a client learns of the refusal when it reads.
        try (RawClient client = new RawClient(connect((X509Bundle) null))) {
            assertThatThrownBy(() -> client.send(INFER).answer()).isInstanceOf(IOException.class);
        }
        X509Bundle stranger = Certificates.authority("somebody else").client("CN=desk 7");
        try (RawClient client = new RawClient(connect(stranger))) {
            assertThatThrownBy(() -> client.send(INFER).answer()).isInstanceOf(IOException.class);
        }
        assertThat(rig.upstream(0).served()).isEqualTo(1);
        await().until(() -> metrics().contains("mlops_gateway_tls_failures_total 2\n"));
    }

    @Test
    void aSessionIsResumed() throws IOException {
        start(files());
        SSLContext context = authority.trusting(null);
        long first = session(context);
        await().until(() -> session(context) == first);
    }

    /** When the session of a new connection was made: a resumed one is as old as the first. */
    private long session(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getByName("localhost"), rig.gateway().port());
        try (RawClient client = new RawClient(socket)) {
            Answer answer = client.send(INFER).answer();
            assertThat(answer.status()).isEqualTo(200);
            return socket.getSession().getCreationTime();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothEnginesMakeHandlers(TlsEngine engine) {
        ServerTls tls = new ServerTls(files(), engine, new SecureRandom());
        SslHandler handler = tls.handler(ByteBufAllocator.DEFAULT);
        assertThat(handler.engine().getEnabledProtocols()).contains("TLSv1.3").doesNotContain("TLSv1.2", "TLSv1.1");
    }

    @Test
    void brokenFilesKeepTheGatewayFromStarting() throws IOException {
        Files.writeString(home.resolve("tls.key"), "-----BEGIN EC PRIVATE KEY-----\nsecret\n");
        assertThatThrownBy(() -> start(files()))
                .hasMessageContaining("cannot start gateway: gateway.tls: ")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
        write(authority.server(Duration.ofDays(1)));
        Certificates.write(home.resolve("tls.crt"), "nothing");
        assertThatThrownBy(() -> start(files())).hasMessageContaining("holds no certificate in PEM");
    }

    @Test
    void handshakesOfStrangersAreRefusedByTheClientToo() throws IOException {
        start(files());
        SSLContext other = Certificates.authority("somebody else").trusting(null);
        try (SSLSocket socket = connect(other, List.of("TLSv1.3"))) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }
}
