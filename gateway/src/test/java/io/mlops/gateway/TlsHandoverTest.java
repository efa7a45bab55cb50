package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.RawClient.Answer;
import io.mlops.gateway.tls.TlsFiles;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A successor takes a gateway's port over while clients go on over TLS. */
@EnabledOnOs(OS.LINUX)
class TlsHandoverTest {
    private static final String REQUEST = "GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";

    @TempDir
    Path home;

    @AutoClose
    private GatewayRig rig;

    private final Certificates authority = Certificates.authority("test authority");
    private final X509Bundle first = authority.server(Duration.ofDays(30));

    /** Its sessions are for all connections, as those of one client are. */
    private final SSLContext trust = authority.trusting(null);

    @BeforeEach
    void start() {
        rig = new GatewayRig(home, 2).start(config("first", first, false));
    }

    @Test
    void noRequestOverTlsIsLostOverSeveralHandovers() {
        List<Gateway> gateways = new ArrayList<>(List.of(rig.gateway()));
        HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
        Load kept = new Load(3, () -> predict(client));
        Load fresh = new Load(1, this::predictOverANewConnection);
        try {
            for (int i = 0; i < 3; i++) {
                int served = kept.good();
                int connected = fresh.good();
                gateways.add(Gateway.start(config("first", first, true)));
                assertThat(gateways.getLast().port()).isEqualTo(rig.gateway().port());
                await().until(() -> kept.good() > served + 50 && fresh.good() > connected + 10);
            }
        } finally {
            kept.close();
            fresh.close();
            client.close();
            // Those that still wait for a client to say something need not.
            gateways.forEach(Gateway::close);
        }
        assertThat(kept.bad()).isEmpty();
        assertThat(fresh.bad()).isEmpty();
    }

    @Test
    void aSuccessorWithANewCertificateShowsItOnNewConnections() throws Exception {
        X509Bundle second = authority.server(Duration.ofDays(20));
        Load load = new Load(2, this::predictOverANewConnection);
        try (SSLSocket socket = connect();
                RawClient kept = new RawClient(socket)) {
            assertThat(kept.send(REQUEST).answer().head()).doesNotContain("connection: close");
            assertThat(shown(socket)).isEqualTo(first.getCertificate());
            try (Gateway successor = Gateway.start(config("second", second, true))) {
                await().until(() -> shown().equals(second.getCertificate()));
                assertThat(kept.send(REQUEST).answer().head())
                        .startsWith("http/1.1 200")
                        .contains("connection: close");
                assertThat(kept.ended()).isTrue();
                int served = load.good();
                await().until(() -> load.good() > served + 10);
                load.close();
                rig.gateway().awaitEnd();
                assertThat(shown()).isEqualTo(second.getCertificate());
                assertThat(successor.port()).isEqualTo(rig.gateway().port());
            }
        } finally {
            load.close();
        }
        assertThat(load.bad()).isEmpty();
    }

    private Answer predict(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "https://localhost:" + rig.gateway().port() + "/v2/models/" + GatewayRig.DEPLOYMENT + "/infer"))
                .header("x-user", "yes")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("{\"inputs\":[]}"))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), "", answer.body());
    }

    private Answer predictOverANewConnection() throws IOException {
        try (SSLSocket socket = connect();
                RawClient client = new RawClient(socket)) {
            return client.send(REQUEST).answer();
        }
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory()
                .createSocket(InetAddress.getByName("localhost"), rig.gateway().port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private Certificate shown() throws IOException {
        try (SSLSocket socket = connect()) {
            return shown(socket);
        }
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private GatewayConfig config(String name, X509Bundle certificate, boolean successor) {
        Path chain = Certificates.write(home.resolve(name + ".crt"), certificate.getCertificatePathPEM());
        Path key = Certificates.write(home.resolve(name + ".key"), certificate.getPrivateKeyPEM());
        Sharing sharing = Sharing.in(
                        1, List.of(), home.resolve("run/gateway-1.next"), home.resolve("run/gateway-1.sock"))
                .withLastCall(Duration.ofSeconds(20))
                .withSuccessor(successor);
        return GatewayRig.quick(home.resolve("routes.json"))
                .withFiles(new GatewayFiles(
                        home.resolve("routes.json"),
                        home.resolve("run/gateway-1.json"),
                        home.resolve("run/gateway-1.lock"),
                        null))
                .withListening(new Listening("127.0.0.1", 0, 0, sharing))
                .withSecurity(Security.defaults().withTls(TlsFiles.of(chain, key)));
    }
}
