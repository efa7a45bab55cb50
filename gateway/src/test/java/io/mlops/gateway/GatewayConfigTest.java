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
                        new GatewayFiles(ROUTES, null, null, null),
                        new Listening("127.0.0.1", 0, 0),
                        new ClientLimits(
                                8192, 32_768, Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(30)),
                        new HealthRules(
                                new CheckRules(
                                        Duration.ofSeconds(1),
                                        Duration.ofMillis(200),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(5)),
                                new EjectionRules(
                                        5, 2, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1))),
                        new Serving(Runtime.getRuntime().availableProcessors(), 65_536, Duration.ofSeconds(10), 200),
                        Security.defaults()));
    }

    @Test
    void withersChangeWhatTheySay() {
        Serving serving = Serving.defaults()
                .withEventLoops(3)
                .withBufferedResponseBytes(4)
                .withDrainTimeout(Duration.ofSeconds(5))
                .withWarmUpRequests(6);
        assertThat(serving).isEqualTo(new Serving(3, 4, Duration.ofSeconds(5), 6));
        GatewayConfig config = GatewayConfig.defaults(ROUTES);
        assertThat(config.withServing(serving).withListening(new Listening("h", 1, 2)))
                .isEqualTo(new GatewayConfig(
                        config.files(),
                        new Listening("h", 1, 2),
                        config.limits(),
                        config.health(),
                        serving,
                        config.security()));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listening("h", 70_000, 0))
                .withMessage("port is 70000, must be in 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listening("h", 0, -1))
                .withMessageContaining("adminPort");
        assertThatIllegalArgumentException().isThrownBy(() -> Serving.defaults().withEventLoops(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Serving.defaults().withBufferedResponseBytes(-1));
    }
}
