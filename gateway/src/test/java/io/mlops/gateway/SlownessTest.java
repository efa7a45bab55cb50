package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Upstreams that do not fail and do not answer either, and a gateway that is itself slow. */
class SlownessTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path home;

    /** No deadline and no check comes to anybody's help within the test. */
    private GatewayRig patient(int upstreams) {
        GatewayRig rig = new GatewayRig(home, upstreams).timeout(LONG);
        CheckRules rare = new CheckRules(LONG, Duration.ofMillis(20), Duration.ofMillis(20), LONG, LONG);
        GatewayConfig config = GatewayRig.quick(rig.routesFile())
                .withHealth(new HealthRules(rare, EjectionRules.defaults()))
                .withServing(GatewayRig.quick(rig.routesFile()).serving().withEventLoops(2));
        rig.upstreams().forEach(FaultyUpstream::checksHealthy);
        return rig.start(config);
    }

    private static JsonNode route(GatewayRig rig) {
        return rig.routes().path("routes").path(0);
    }

    /** Answers enough for the gateway to know what is usual. */
    private static void learn(GatewayRig rig) {
        await().until(() -> {
            rig.predict();
            return route(rig).has("hedgeAfterMillis");
        });
    }

    @Test
    void aSlowAnswerIsOvertakenAndItsRequestTakenBack() {
        try (GatewayRig rig = patient(2)) {
            learn(rig);
            rig.upstream(0).fault(Fault.STALL);
            await().until(() -> {
                assertThat(rig.predict().statusCode()).isEqualTo(200);
                return route(rig).path("hedges").path("won").asLong() > 0;
            });
            // It still has not answered, and nobody waits for it any more.
            await().until(() ->
                    rig.upstreamNode(rig.upstream(0)).path("inFlight").asInt() == 0);
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_hedges_total{deployment=\"policy\",outcome=\"won\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "3"})
    void whatWaitsAtAStalledUpstreamGoesElsewhereFromAllEventLoops(int upstreams) {
        try (GatewayRig rig = patient(upstreams)) {
            learn(rig);
            try (Load load = new Load(rig, 16)) {
                await().until(() -> load.good() > 100);
                rig.upstream(0).fault(Fault.STALL);
                await().until(() -> rig.state(rig.upstream(0)).equals("EJECTED"));
                await().until(() ->
                        rig.upstreamNode(rig.upstream(0)).path("inFlight").asInt() == 0);
                int before = load.good();
                await().until(() -> load.good() > before + 100);
                assertThat(load.bad()).isEmpty();
                assertThat(rig.events(rig.upstream(1))).doesNotContain("EJECTED");
            }
        }
    }

    @Test
    void theLastUpstreamIsWaitedForHoweverSlow() {
        try (GatewayRig rig = patient(1)) {
            learn(rig);
            rig.upstream(0).delayMillis(300);
            try (Load load = new Load(rig, 4)) {
                await().until(() -> load.good() > 20);
                assertThat(load.bad()).isEmpty();
            }
            assertThat(rig.events(rig.upstream(0))).doesNotContain("EJECTED");
            assertThat(route(rig).path("hedges").path("sent").asLong()).isZero();
        }
    }

    @Test
    void aGatewayThatWasStoppedBlamesNobody() {
        AtomicLong stopped = new AtomicLong();
        Clock clock = new Clock(() -> System.nanoTime() + stopped.get(), InstantSource.system());
        try (GatewayRig rig = new GatewayRig(home, 2)) {
            rig.upstreams().forEach(upstream -> upstream.delayMillis(20));
            rig.start(GatewayRig.quick(rig.routesFile()), Transport.best(), clock);
            try (Load load = new Load(rig, 8)) {
                await().until(() -> route(rig).has("hedgeAfterMillis"));
                for (int i = 0; i < 20; i++) {
                    int before = load.good();
                    // All that waits has waited for longer than a stall, as far as the clock tells.
                    stopped.addAndGet(Duration.ofMillis(500).toNanos());
                    await().until(() -> load.good() > before + 20);
                }
                assertThat(load.bad()).isEmpty();
            }
            rig.upstreams().forEach(upstream -> assertThat(rig.events(upstream)).doesNotContain("EJECTED"));
            assertThat(rig.eventTypes()).contains("LATE");
        }
    }
}
