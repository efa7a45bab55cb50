package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    private static final String INFER =
            "POST /v2/models/policy/infer HTTP/1.1\r\nhost: x\r\nx-user: yes\r\ncontent-length: ";

    @TempDir
    Path home;

    @Test
    void aClientThatSendsTooMuchIsToldWhenToComeBack() {
        try (GatewayRig rig = rig(Admission.defaults().withRate(0.1, 3))) {
            for (int i = 0; i < 3; i++) {
                assertThat(rig.predict().statusCode()).isEqualTo(200);
            }
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("mlops-error")).contains("rate-limited");
            assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0))
                    .isBetween(1L, 10L);
            assertThat(rig.upstream(0).started()).isEqualTo(3);
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_refused_total{reason=\"rate-limited\"} 1\n");
        }
    }

    @Test
    void aRateLimitedConnectionGoesOn() throws IOException {
        try (GatewayRig rig = rig(Admission.defaults().withRate(0.1, 1));
                RawClient client = new RawClient(rig.gateway().port())) {
            assertThat(client.send(INFER + "2\r\n\r\n{}").answer().status()).isEqualTo(200);
            assertThat(client.send(INFER + "2\r\n\r\n{}").answer().status()).isEqualTo(429);
            // Health is not a client's share of anything.
            assertThat(client.send("GET /v2/health/ready HTTP/1.1\r\nhost: x\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndRoomIsMadeAgain() throws IOException {
        try (GatewayRig rig = rig(Admission.defaults().withConnections(2, 100))) {
            int port = rig.gateway().port();
            try (RawClient first = new RawClient(port);
                    RawClient second = new RawClient(port)) {
                assertThat(first.send(INFER + "2\r\n\r\n{}").answer().status()).isEqualTo(200);
                assertThat(second.send(INFER + "2\r\n\r\n{}").answer().status()).isEqualTo(200);
                try (RawClient third = new RawClient(port)) {
                    assertThat(third.ended()).isTrue();
                }
            }
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_connections_refused_total{limit=\"all\"} 1\n");
            await().ignoreExceptions().until(() -> answers(port));
        }
    }

    @Test
    void oneAddressMayNotTakeThemAll() throws IOException {
        try (GatewayRig rig = rig(Admission.defaults().withConnections(100, 1));
                RawClient first = new RawClient(rig.gateway().port())) {
            assertThat(first.send(INFER + "2\r\n\r\n{}").answer().status()).isEqualTo(200);
            try (RawClient second = new RawClient(rig.gateway().port())) {
                assertThat(second.ended()).isTrue();
            }
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_connections_refused_total{limit=\"client\"} 1\n");
        }
    }

    @Test
    void bodiesBeyondTheMemoryAreRefusedAndItIsGivenBack() throws IOException {
        try (GatewayRig rig = rig(Admission.defaults().withReplayBytes(100_000))) {
            rig.upstream(0).checksHealthy().fault(Fault.STALL);
            String body = "x".repeat(60_000);
            try (RawClient first = new RawClient(rig.gateway().port());
                    RawClient second = new RawClient(rig.gateway().port())) {
                first.send(INFER + body.length() + "\r\n\r\n" + body);
                await().until(() -> rig.upstream(0).started() == 1);
                RawClient.Answer refused =
                        second.send(INFER + body.length() + "\r\n\r\n" + body).answer();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.head())
                        .contains("mlops-error: overloaded")
                        .contains("retry-after: 1\r\n")
                        .contains("connection: close");
            }
            await().untilAsserted(
                            () -> assertThat(rig.admin("/metrics").body()).contains("mlops_gateway_replay_bytes 0\n"));
            rig.upstream(0).fault(Fault.NONE);
            assertThat(rig.predict().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aHeadThatNeverEndsEndsInTime() throws IOException {
        GatewayConfig config = GatewayRig.quick(home.resolve("routes.json"))
                .withLimits(new ClientLimits(
                        8192, 32_768, Duration.ofMillis(500), 500, Duration.ofMinutes(2), Duration.ofSeconds(30)));
        try (GatewayRig rig = new GatewayRig(home, 1).start(config);
                RawClient client = new RawClient(rig.gateway().port())) {
            RawClient.Answer answer = client.send("POST /v2/models/policy/infer HTTP/1.1\r\nhost: x\r\nx-slow: ")
                    .answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.head()).contains("mlops-error: request-too-slow");
            assertThat(client.ended()).isTrue();
        }
    }

    private GatewayRig rig(Admission admission) {
        return new GatewayRig(home, 1)
                .start(GatewayRig.quick(home.resolve("routes.json")).withAdmission(admission));
    }

    private static boolean answers(int port) throws IOException {
        try (RawClient client = new RawClient(port)) {
            return client.send(INFER + "2\r\n\r\n{}").answer().status() == 200;
        }
    }
}
