package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import io.mlops.routing.Transports;
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
                                8192,
                                32_768,
                                Duration.ofSeconds(30),
                                500,
                                Duration.ofSeconds(120),
                                Duration.ofSeconds(30)),
                        new HealthRules(
                                new CheckRules(
                                        Duration.ofSeconds(1),
                                        Duration.ofMillis(200),
                                        Duration.ofMillis(50),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(5)),
                                new EjectionRules(
                                        5, 2, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1))),
                        new Serving(Runtime.getRuntime().availableProcessors(), 65_536, Duration.ofSeconds(10), 200),
                        Admission.defaults(),
                        Security.defaults(),
                        Transports.NONE));
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
                        config.admission(),
                        config.security(),
                        config.transports()));
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

    @Test
    void admissionIsOpenUnlessItIsToldOtherwise() {
        Admission admission = Admission.defaults();
        assertThat(admission.ratePerSecond()).isZero();
        assertThat(admission.connections()).isBetween(64, 100_000);
        assertThat(admission.connectionsPerClient()).isEqualTo(Integer.MAX_VALUE);
        assertThat(admission.replayBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 2);
        assertThat(admission.queue()).isEqualTo(new QueueRules(1_000, 64L * 1024 * 1024, 0.5));
        assertThat(admission
                        .withRate(5, 10)
                        .withConnections(7, 3)
                        .withReplayBytes(9)
                        .withQueue(new QueueRules(1, 2, 1)))
                .isEqualTo(new Admission(5, 10, 7, 3, 9, new QueueRules(1, 2, 1)));
    }

    @Test
    void refusesLimitsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Admission.defaults().withRate(-1, 1))
                .withMessage("ratePerSecond is -1.0, must be 0 (none) or positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Admission.defaults().withConnections(0, 1))
                .withMessageContaining("must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueRules(1, 1, 1.5))
                .withMessageContaining("deadlineShare 1.5 must be in 0..1");
    }
}
