package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.gateway.RawClient.Answer;
import io.mlops.gateway.access.AccessSettings;
import io.mlops.gateway.access.ApiKeys;
import io.mlops.gateway.access.JwtSettings;
import io.mlops.gateway.access.Signer;
import io.mlops.gateway.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask, as clients see it. */
class AccessTest {
    private static final String INFER = "POST /v2/models/policy/infer HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n";

    @TempDir
    Path home;

    private final String key = ApiKeys.create(new SecureRandom());
    private final String limited = ApiKeys.create(new SecureRandom());
    private final Signer signer = Signer.of("k1", "ES256");
    private GatewayRig rig;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(
                home.resolve("keys"),
                ApiKeys.line("desk-7", key, Set.of()) + "\n" + ApiKeys.line("guest", limited, Set.of("other")) + "\n");
        Files.writeString(home.resolve("jwks.json"), Signer.set(signer));
        rig = new GatewayRig(home, 1);
        GatewayConfig config = GatewayRig.quick(rig.routesFile());
        rig.start(config.withFiles(new GatewayFiles(rig.routesFile(), null, null, home.resolve("access.log")))
                .withSecurity(Security.defaults()
                        .withAccess(new AccessSettings(
                                home.resolve("keys"),
                                JwtSettings.of(home.resolve("jwks.json").toString(), "issuer", "us")))));
        client = new RawClient(rig.gateway().port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        rig.close();
    }

    private static String with(String header) {
        return INFER + header + "\r\nContent-Length: 2\r\n\r\n{}";
    }

    private String token(String subject) {
        return signer.token("{\"iss\":\"issuer\",\"aud\":\"us\",\"sub\":\"" + subject + "\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
    }

    @Test
    void aKeyOpensAndNeverReachesTheUpstream() throws IOException {
        assertThat(client.send(with("Authorization: Bearer " + key)).answer().status())
                .isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest())
                .contains("content-length: 2")
                .doesNotContainIgnoringCase("authorization", "mlops_");
        assertThat(client.send(with("X-API-Key: " + key)).answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest()).doesNotContainIgnoringCase("x-api-key", "mlops_");
        assertThat(client.send(with("Authorization: Bearer " + token("trader")))
                        .answer()
                        .status())
                .isEqualTo(200);
        await().until(() -> Files.exists(home.resolve("access.log"))
                && Files.readString(home.resolve("access.log")).contains("\"client\":\"trader\""));
        assertThat(Files.readString(home.resolve("access.log"))).contains("\"client\":\"desk-7\",\"upstream\":\"u0\"");
    }

    @Test
    void withoutAKeyNothingIsToldNotEvenWhatThereIs() throws IOException {
        Answer answer = client.send("GET /v2/models/unknown HTTP/1.1\r\nHost: x\r\n\r\n")
                .answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.head())
                .contains(
                        "mlops-error: unauthenticated",
                        "www-authenticate: bearer realm=\"mlops\"",
                        "connection: close");
        assertThat(client.ended()).isTrue();
        try (RawClient other = new RawClient(rig.gateway().port())) {
            assertThat(other.send("GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(other.send("GET /v2/health/ready HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(other.send("GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(401);
        }
        assertThat(rig.admin("/metrics").body())
                .contains("mlops_gateway_refused_total{reason=\"unauthenticated\"} 2\n");
        assertThat(rig.upstream(0).started()).isZero();
    }

    @Test
    void aKeyIsOnlyForItsDeployments() throws IOException {
        Answer answer = client.send(with("x-api-key: " + limited)).answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.head()).contains("mlops-error: permission-denied");
        assertThat(answer.body()).isEqualTo("{\"error\":\"guest may not ask policy\"}");
        assertThat(rig.upstream(0).started()).isZero();
    }

    @Test
    void keysChangeWhileTheGatewayRuns() throws IOException {
        String next = ApiKeys.create(new SecureRandom());
        Files.writeString(home.resolve("keys"), ApiKeys.line("next", next, Set.of()));
        await().until(() -> rig.eventTypes().contains("SECURITY_RELOADED"));
        assertThat(client.send(with("x-api-key: " + next)).answer().status()).isEqualTo(200);
        assertThat(client.send(with("x-api-key: " + key)).answer().status()).isEqualTo(401);
        Files.writeString(home.resolve("keys"), "nonsense");
        await().until(() -> rig.eventTypes().contains("SECURITY_BROKEN"));
        try (RawClient other = new RawClient(rig.gateway().port())) {
            assertThat(other.send(with("x-api-key: " + next)).answer().status()).isEqualTo(200);
        }
    }

    /** Everything that the gateway wrote, said or logged after being given secrets in every place where one could be put by mistake. */
    @Test
    void secretsAreNeverRepeated() throws Exception {
        List<String> logged = new ArrayList<>();
        Handler listening = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage() + " " + java.util.Arrays.toString(entry.getParameters()) + " "
                        + entry.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listening);
        String secret = "s3cr3t" + "x".repeat(20);
        StringBuilder said = new StringBuilder();
        try {
            String bearer = token(secret).replaceFirst("\\.", ".e");
            for (String request : List.of(
                    with("Authorization: Bearer " + secret),
                    with("Authorization: Basic " + secret),
                    with("Authorization: " + secret),
                    with("x-api-key: " + secret),
                    with("x-api-key: " + secret + "\r\nx-api-key: " + secret),
                    with("Authorization: Bearer " + bearer),
                    with("x-api-key: " + key + "\r\nAuthorization: Bearer " + key),
                    with("x-api-key: " + key + "\r\nCookie: " + secret),
                    with("x-api-key: " + key + "\r\nTransfer-Encoding: " + secret),
                    with("x-api-key: " + key + "\r\nExpect: " + secret),
                    with("x-api-key: " + key + "\r\nmlops-timeout-ms: " + secret),
                    with("x-api-key: " + key + "\r\nContent-Length: " + secret),
                    with("x-api-key: " + key + "\r\nProxy-Authorization: " + secret),
                    with("x-api-key " + secret),
                    with("x-api-key: " + secret + "\u0001"),
                    "POST /v2/models/policy/infer?api_key=" + secret + " HTTP/1.1\r\nHost: x\r\nx-api-key: " + key
                            + "\r\n\r\n",
                    "POST http://u:" + secret + "@x/v2/models/policy HTTP/1.1\r\nHost: x\r\nx-api-key: " + key
                            + "\r\n\r\n",
                    secret + " / HTTP/1.1\r\nHost: x\r\n\r\n")) {
                try (RawClient one = new RawClient(rig.gateway().port())) {
                    said.append(one.send(request).answer());
                }
            }
            Files.writeString(home.resolve("keys"), "desk-7: " + secret + "\n" + key);
            Files.writeString(home.resolve("jwks.json"), "{\"keys\":[{\"kty\":\"RSA\",\"d\":\"" + secret);
            await().until(() ->
                    rig.eventTypes().stream().filter("SECURITY_BROKEN"::equals).count() == 2);
            for (String page : List.of("/metrics", "/events", "/routes")) {
                said.append(rig.admin(page).body());
            }
            rig.close();
            said.append(Files.readString(home.resolve("access.log")));
        } finally {
            root.removeHandler(listening);
        }
        said.append(logged);
        assertThat(said.toString())
                .contains("desk-7", "unauthenticated")
                .doesNotContain(secret, key, key.substring(6, 30));
    }

    @Test
    void reachableFromOutsideItMustProtectItself() {
        GatewayConfig open = GatewayConfig.defaults(home.resolve("none")).withListening(new Listening("0.0.0.0", 0, 0));
        TlsFiles tls = TlsFiles.of(home.resolve("crt"), home.resolve("key"));
        assertThatThrownBy(() -> Gateway.start(open))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining("gateway.host 0.0.0.0 can be reached from other machines")
                .hasMessageContaining("gateway.tls.certificate")
                .hasMessageContaining("gateway.insecure");
        assertThatThrownBy(() ->
                        Gateway.start(open.withSecurity(Security.defaults().withTls(tls))))
                .hasMessageContaining("asks nobody who it is");
        Security.defaults().withInsecure(true).requireSafe(open.listening());
        Security.defaults().withTls(tls.withClientCa(home.resolve("ca"))).requireSafe(open.listening());
        Security.defaults()
                .withTls(tls)
                .withAccess(AccessSettings.open().withApiKeys(home.resolve("keys")))
                .requireSafe(open.listening());
    }

    @Test
    void theAdminPortOnlyAnswersAsLocalhost() throws IOException {
        try (RawClient admin = new RawClient(rig.gateway().adminPort())) {
            assertThat(admin.send("GET /routes HTTP/1.1\r\nHost: evil.example:8485\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(403);
            assertThat(admin.send("GET /routes HTTP/1.1\r\nHost: localhost:8485\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(admin.send("GET /routes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(admin.send("GET /routes HTTP/1.0\r\n\r\n").answer().status())
                    .isEqualTo(403);
        }
    }
}
