package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Several gateways of one home on one port, and nobody else. */
@EnabledOnOs(OS.LINUX)
class SharedPortTest {
    @TempDir
    Path home;

    private @Nullable Process stranger;

    @AfterEach
    void endStranger() throws InterruptedException {
        if (stranger != null) {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void bothServeAndOneGoesOnWhenTheOtherEnds() throws IOException {
        try (GatewayRig rig = new GatewayRig(home, 1).start(config(1, 0, 0))) {
            int port = rig.gateway().port();
            Gateway second = Gateway.start(config(2, port, 0));
            assertThat(second.port()).isEqualTo(port);
            assertThat(second.adminPort()).isNotEqualTo(rig.gateway().adminPort());
            assertThat(PortListeners.at(address(port))).hasSize(2);
            assertThat(rig.predict().statusCode()).isEqualTo(200);
            second.close();
            assertThat(PortListeners.at(address(port))).hasSize(1);
            for (int i = 0; i < 20; i++) {
                try (RawClient fresh = new RawClient(port)) {
                    String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
                    assertThat(fresh.send(live).answer().head()).startsWith("http/1.1 200");
                }
            }
        }
    }

    @Test
    void theSecondTakesAnotherAdminPortWhereItsOwnIsNotFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Gateway second = Gateway.start(config(2, 0, taken.getLocalPort()))) {
            assertThat(second.adminPort()).isPositive().isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void aStrangerThatWouldShareThePortIsNamed() throws Exception {
        int port = freePort();
        // Another home's gateway: the same user, the same port, SO_REUSEPORT as well.
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stranger.class.getName(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        stranger = other;
        assertThat(other.getInputStream().read()).isEqualTo('L');
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> Gateway.start(config(1, port, 0)))
                .withMessageContaining("port " + port + " on 127.0.0.1 is not free (process " + other.pid())
                .withMessageContaining("set gateway.port")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        assertThat(PortListeners.at(address(port))).hasSize(1);
        assertThat(home.resolve("run/gateway-1.json")).content().contains("FAILED");
    }

    @Test
    void withoutEpollThereIsOneAndTheSecondSaysWhy() throws IOException {
        try (GatewayRig rig = new GatewayRig(home, 1).start(config(1, 0, 0), Transport.NIO)) {
            assertThat(home.resolve("run/gateway-1.json")).content().contains("\"shared\":false");
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> Gateway.start(config(2, rig.gateway().port(), 0), Transport.NIO))
                    .withMessageContaining("no epoll")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> Gateway.start(successor(config(1, 0, 0)), Transport.NIO))
                    .withMessageContaining("no epoll")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
        }
    }

    private static GatewayConfig successor(GatewayConfig config) {
        Listening listening = config.listening();
        return config.withListening(listening.withSharing(listening.sharing().withSuccessor(true)));
    }

    @Test
    void readsWhereSocketsListen() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress own = address(socket.getLocalPort());
            List<String> found = PortListeners.at(own);
            assertThat(found).hasSize(1);
            assertThat(PortListeners.holds(ProcessHandle.current().pid(), found.getFirst()))
                    .isTrue();
            assertThat(PortListeners.holder(found.getFirst())).contains(ProcessHandle.current());
            assertThat(PortListeners.at(new InetSocketAddress("127.0.0.2", socket.getLocalPort())))
                    .isEmpty();
            assertThat(PortListeners.at(new InetSocketAddress(socket.getLocalPort())))
                    .isEqualTo(found);
        }
        assertThat(PortListeners.holder("socket:[0]")).isEmpty();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private GatewayConfig config(int slot, int port, int adminPort) throws IOException {
        Path run = Files.createDirectories(home.resolve("run"));
        Sharing sharing = Sharing.in(
                slot,
                List.of(run.resolve("gateway-" + (3 - slot) + ".json")),
                run.resolve("gateway-" + slot + ".next"),
                run.resolve("gateway-" + slot + ".sock"));
        return GatewayRig.quick(home.resolve("routes.json"))
                .withFiles(new GatewayFiles(
                        home.resolve("routes.json"),
                        run.resolve("gateway-" + slot + ".json"),
                        run.resolve("gateway-" + slot + ".lock"),
                        null))
                .withListening(new Listening("127.0.0.1", port, adminPort, sharing));
    }
}
