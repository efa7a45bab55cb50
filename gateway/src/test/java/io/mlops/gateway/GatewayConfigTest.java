package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mlops.routing.EjectionRules;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    private static final Path ROUTES = Path.of("routes.json");

    @Test
    void defaults() {
        assertThat(GatewayConfig.defaults(ROUTES))
                .isEqualTo(new GatewayConfig(
                        ROUTES,
                        "127.0.0.1",
                        0,
                        0,
                        null,
                        null,
                        null,
                        Runtime.getRuntime().availableProcessors(),
                        new ClientLimits(
                                8192, 32_768, Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(30)),
                        new CheckRules(
                                Duration.ofSeconds(1),
                                Duration.ofMillis(200),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5)),
                        new EjectionRules(5, 2, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1)),
                        65_536,
                        Duration.ofSeconds(10),
                        200));
    }

    @Test
    void withersChangeWhatTheySay() {
        GatewayConfig config = GatewayConfig.defaults(ROUTES)
                .withAddress("0.0.0.0", 1, 2)
                .withFiles(Path.of("a"), Path.of("l"), Path.of("x"))
                .withEventLoops(3)
                .withBufferedResponseBytes(4)
                .withLifecycle(Duration.ofSeconds(5), 6);
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.port()).isEqualTo(1);
        assertThat(config.adminPort()).isEqualTo(2);
        assertThat(config.announceFile()).isEqualTo(Path.of("a"));
        assertThat(config.lockFile()).isEqualTo(Path.of("l"));
        assertThat(config.accessLog()).isEqualTo(Path.of("x"));
        assertThat(config.eventLoops()).isEqualTo(3);
        assertThat(config.bufferedResponseBytes()).isEqualTo(4);
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.warmUpRequests()).isEqualTo(6);
        assertThat(config.checks()).isEqualTo(CheckRules.defaults());
    }

    @Test
    void refusesWhatCannotBe() {
        GatewayConfig config = GatewayConfig.defaults(ROUTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.withAddress("h", 70_000, 0))
                .withMessage("port is 70000, must be in 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.withAddress("h", 0, -1))
                .withMessageContaining("adminPort");
        assertThatIllegalArgumentException().isThrownBy(() -> config.withEventLoops(0));
        assertThatIllegalArgumentException().isThrownBy(() -> config.withBufferedResponseBytes(-1));
    }
}
