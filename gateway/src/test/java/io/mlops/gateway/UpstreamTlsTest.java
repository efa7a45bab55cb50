package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Location;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import io.mlops.routing.Upstream;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS towards upstreams: a TLS front before the usual faulty upstream. */
class UpstreamTlsTest {
    @TempDir
    Path home;

    private final Certificates authority = Certificates.authority("upstreams");
    private GatewayRig rig;
    private @Nullable TlsFront front;

    @BeforeEach
    void rig() {
        rig = new GatewayRig(home, 1);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        if (front != null) {
            front.close();
        }
    }

    private void start(TlsFront newFront, UpstreamTlsFiles files) {
        front = newFront;
        rig.start(GatewayRig.quick(rig.routesFile())
                .withSecurity(Security.defaults().withUpstreams(files)));
        FaultyUpstream behind = rig.upstream(0);
        rig.writeUpstreams(List.of(new Upstream(
                behind.id(),
                URI.create("https://localhost:" + newFront.port()),
                Location.of("local", "a"),
                2,
                FaultyUpstream.DIGEST,
                0,
                100,
                false)));
        await().until(() -> rig.upstreamNode(behind).path("revision").asInt() == 2);
    }

    private TlsFront front(String host, boolean clientCertificate) throws IOException {
        return new TlsFront(
                (SSLServerSocket) Certificates.showing(authority.server(host, Duration.ofDays(1)), authority)
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                clientCertificate,
                rig.upstream(0).address());
    }

    private UpstreamTlsFiles trusting() {
        return UpstreamTlsFiles.defaults().withCa(authority.write(home.resolve("ca.pem")));
    }

    private void awaitReason(String text) {
        await().until(() ->
                rig.upstreamNode(rig.upstream(0)).path("reason").asString().contains(text));
        assertThat(rig.predict().statusCode()).isEqualTo(503);
        assertThat(rig.upstream(0).started()).isZero();
    }

    @Test
    void predictionsGoOverTls() throws IOException {
        start(front("localhost", false), trusting());
        await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
        for (int i = 0; i < 3; i++) {
            assertThat(rig.predict().body()).isEqualTo("{\"from\":\"u0\"}");
        }
        assertThat(rig.upstream(0).lastRequest())
                .contains("host: localhost:" + Objects.requireNonNull(front).port());
    }

    @Test
    void anUpstreamOfAnotherAuthorityGetsNothing() throws IOException {
        Certificates other = Certificates.authority("others");
        start(front("localhost", false), UpstreamTlsFiles.defaults().withCa(other.write(home.resolve("ca.pem"))));
        awaitReason("unreachable: no TLS: ");
    }

    @Test
    void anUpstreamWithAnotherNameGetsNothing() throws IOException {
        start(front("elsewhere.example", false), trusting());
        awaitReason("unreachable: no TLS: ");
    }

    @Test
    void theGatewayShowsItsOwnCertificateToUpstreamsThatAsk() throws IOException {
        X509Bundle own = authority.client("CN=gateway");
        Path certificate = Certificates.write(home.resolve("own.crt"), own.getCertificatePathPEM());
        Path key = Certificates.write(home.resolve("own.key"), own.getPrivateKeyPEM());
        start(front("localhost", true), trusting().withCertificate(certificate, key));
        await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
        assertThat(rig.predict().statusCode()).isEqualTo(200);
        assertThat(rig.admin("/metrics").body())
                .contains("mlops_gateway_certificate_expiry_seconds{towards=\"upstreams\"}");
    }

    /** Ends TLS and passes the bytes on. */
    private static final class TlsFront implements AutoCloseable {
        private final SSLServerSocket listening;
        private final URI behind;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        TlsFront(SSLServerSocket listening, boolean clientCertificate, URI behind) {
            this.listening = listening;
            this.behind = behind;
            listening.setNeedClientAuth(clientCertificate);
            threads.execute(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private void accept() {
            while (!listening.isClosed()) {
                try {
                    SSLSocket socket = (SSLSocket) listening.accept();
                    threads.execute(() -> serve(socket));
                } catch (IOException e) {
                    // Closed.
                    return;
                }
            }
        }

        private void serve(SSLSocket socket) {
            try (socket;
                    Socket plain = new Socket(InetAddress.getLoopbackAddress(), behind.getPort())) {
                socket.startHandshake();
                InputStream answers = plain.getInputStream();
                OutputStream out = socket.getOutputStream();
                threads.execute(() -> copy(answers, out, socket));
                copy(socket.getInputStream(), plain.getOutputStream(), plain);
            } catch (IOException e) {
                // A handshake that failed, or the end of the test.
                Thread.onSpinWait();
            }
        }

        private static void copy(InputStream in, OutputStream out, Socket end) {
            try (end) {
                in.transferTo(out);
            } catch (IOException e) {
                // The other side has gone.
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            threads.shutdownNow();
        }
    }
}
