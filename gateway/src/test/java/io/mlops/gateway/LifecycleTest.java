package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LifecycleTest {
    @TempDir
    Path home;

    @Test
    void announcesItselfAndTakesTheAnnouncementBack() throws IOException {
        Path announce = home.resolve("run/gateway.json");
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(config());
            JsonNode announced = JsonMapper.shared().readTree(Files.readAllBytes(announce));
            assertThat(announced.path("state").asString()).isEqualTo("READY");
            assertThat(announced.path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(announced.path("port").asInt()).isEqualTo(rig.gateway().port());
            assertThat(announced.path("adminPort").asInt())
                    .isEqualTo(rig.gateway().adminPort());
            assertThat(announced.path("startedAt").asString())
                    .isEqualTo(ProcessHandle.current()
                            .info()
                            .startInstant()
                            .orElseThrow()
                            .toString());
            assertThat(rig.admin("/health/ready").statusCode()).isEqualTo(200);
        }
        assertThat(announce).doesNotExist();
    }

    @Test
    void aSecondGatewayLeavesTheFirstAlone() throws IOException {
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(config());
            String announced = Files.readString(home.resolve("run/gateway.json"));
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> Gateway.start(config()))
                    .withMessageContaining("another one holds")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
            assertThat(home.resolve("run/gateway.json")).hasContent(announced);
            assertThat(rig.predict().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPortInUseIsNamedAndAnnounced() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            GatewayConfig config = config().withListening(new Listening("127.0.0.1", taken.getLocalPort(), 0));
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> Gateway.start(config))
                    .withMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is not free")
                    .withMessageContaining("set gateway.port")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
            JsonNode announced = JsonMapper.shared().readTree(Files.readAllBytes(home.resolve("run/gateway.json")));
            assertThat(announced.path("state").asString()).isEqualTo("FAILED");
            assertThat(announced.path("reason").asString()).contains("is not free");
        }
        // Nothing is held after a failed start.
        Gateway.start(config()).close();
    }

    @Test
    void closingAnswersWhatIsInFlight() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            rig.upstreams().forEach(upstream -> upstream.delayMillis(300));
            CompletableFuture<Integer> inFlight =
                    CompletableFuture.supplyAsync(() -> rig.predict().statusCode());
            await().until(() -> rig.upstream(0).started() + rig.upstream(1).started() == 1);
            rig.gateway().close();
            assertThat(inFlight).isCompletedWithValue(200);
        }
    }

    @Test
    void aDrainTellsKeptConnectionsToEnd() throws IOException {
        try (GatewayRig rig = new GatewayRig(home, 1).start();
                RawClient kept = new RawClient(rig.gateway().port());
                RawClient silent = new RawClient(rig.gateway().port())) {
            String request = "GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";
            assertThat(kept.send(request).answer().head()).doesNotContain("connection: close");
            rig.upstream(0).delayMillis(300);
            kept.send(request);
            await().until(() -> rig.upstream(0).started() == 2);
            rig.gateway().close();
            assertThat(kept.answer().head()).contains("connection: close");
            assertThat(kept.ended()).isTrue();
            assertThat(silent.ended()).isTrue();
        }
    }

    @Test
    void warmsUpWithoutATrace() {
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(GatewayConfig.defaults(rig.routesFile()));
            assertThat(rig.upstream(0).started()).isZero();
            assertThat(rig.eventTypes()).containsExactlyInAnyOrder("UPSTREAM_ADDED", "ROUTES_APPLIED", "ADMITTED");
            assertThat(rig.admin("/metrics").body()).doesNotContain("warm-up");
        }
    }

    private GatewayConfig config() {
        return GatewayRig.quick(home.resolve("routes.json"))
                .withFiles(new GatewayFiles(
                        home.resolve("routes.json"),
                        home.resolve("run/gateway.json"),
                        home.resolve("run/gateway.lock"),
                        null));
    }
}
