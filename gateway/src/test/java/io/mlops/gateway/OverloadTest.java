package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Location;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverloadTest {
    private static final int CALM = 50;
    private static final QueueRules SHORT = new QueueRules(8, 1_000_000, 0.5);

    @TempDir
    Path home;

    @Test
    void aFloodIsAnsweredOrToldToComeBackAndTheUpstreamIsKeptBusy() {
        try (GatewayRig rig = rig(1, SHORT)) {
            FaultyUpstream upstream = rig.upstream(0).workers(4).delayMillis(20);
            calm(rig);
            Load flood = Load.flood(rig, "policy", 80);
            try (flood) {
                await().until(() -> flood.refused() > 100);
                int before = flood.good();
                await().until(() -> flood.good() > before + 200);
                await().until(() -> upstream.mostBusy() < 60);
                await().until(() ->
                        rig.upstreamNode(upstream).path("concurrencyLimit").asInt(0) >= 4);
            }
            assertThat(flood.bad()).isEmpty();
            assertThat(rig.state(upstream)).isEqualTo("AVAILABLE");
            assertThat(rig.events(upstream)).doesNotContain("EJECTED");
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_queued{deployment=\"policy\"} 0\n")
                    .containsPattern("overloaded_total\\{deployment=\"policy\",reason=\"queue-full\"} [1-9]")
                    .containsPattern("queue_seconds_count\\{deployment=\"policy\"} [1-9]");
            await().until(() -> rig.predict().statusCode() == 200);
        }
    }

    @Test
    void whoCanWaitWaitsInsteadOfBeingRefused() {
        try (GatewayRig rig = rig(1, QueueRules.defaults())) {
            FaultyUpstream upstream = rig.upstream(0).workers(4).delayMillis(20);
            calm(rig);
            Load flood = Load.flood(rig, "policy", 80);
            try (flood) {
                await().until(() -> queued(rig) > 0);
                int before = flood.good();
                await().until(() -> flood.good() > before + 200);
            }
            assertThat(flood.bad()).isEmpty();
            assertThat(flood.refused()).isZero();
            assertThat(rig.state(upstream)).isEqualTo("AVAILABLE");
        }
    }

    @Test
    void anotherDeploymentNoticesNothing() {
        try (GatewayRig rig = rig(2, SHORT)) {
            rig.writeRoutes(new Routes(1, 100, Instant.now(), List.of(route(rig, "policy", 0), route(rig, "calm", 1))));
            await().until(() -> rig.routes().path("routes").size() == 2
                    && !rig.admin("/routes").body().contains("JOINING"));
            rig.upstream(0).workers(4).delayMillis(20);
            rig.upstream(1).delayMillis(20);
            calm(rig);
            Load flood = Load.flood(rig, "policy", 80);
            Load other = Load.flood(rig, "calm", 4);
            try (flood;
                    other) {
                await().until(() -> flood.refused() > 100);
                int before = other.good();
                await().until(() -> other.good() > before + 100);
            }
            assertThat(flood.bad()).isEmpty();
            assertThat(other.bad()).isEmpty();
            assertThat(other.refused()).isZero();
        }
    }

    @Test
    void whatTheFirstPriorityCannotCarryOverflows() {
        try (GatewayRig rig = rig(2, SHORT)) {
            rig.writeUpstreams(List.of(
                    GatewayRig.describe(rig.upstream(0), Location.of("local", "a"), 1, 0, 100, false),
                    GatewayRig.describe(rig.upstream(1), Location.of("local", "b"), 1, 1, 100, false)));
            await().until(() ->
                    rig.upstreamNode(rig.upstream(1)).path("priority").asInt() == 1);
            rig.upstream(0).workers(4).delayMillis(20);
            rig.upstream(1).delayMillis(20);
            await().until(() -> {
                rig.predict();
                return rig.upstream(0).served() >= CALM;
            });
            int elsewhere = rig.upstream(1).started();
            Load flood = Load.flood(rig, "policy", 80);
            try (flood) {
                await().until(() -> rig.upstream(1).served() > elsewhere + 100);
            }
            assertThat(flood.bad()).isEmpty();
            assertThat(flood.refused()).isZero();
        }
    }

    private GatewayRig rig(int upstreams, QueueRules rules) {
        return new GatewayRig(home, upstreams)
                .start(GatewayRig.quick(home.resolve("routes.json"))
                        .withAdmission(Admission.defaults().withQueue(rules)));
    }

    /** The gateway learns how quick the upstream is when nobody waits there. */
    private static void calm(GatewayRig rig) {
        for (int i = 0; i < CALM; i++) {
            assertThat(rig.predict().statusCode()).isEqualTo(200);
        }
    }

    private static int queued(GatewayRig rig) {
        return rig.routes().path("routes").path(0).path("queued").asInt();
    }

    private static Route route(GatewayRig rig, String deployment, int upstream) {
        return new Route(
                deployment,
                Duration.ofSeconds(10),
                true,
                1024 * 1024,
                "{\"probe\":true}",
                List.of(GatewayRig.describe(rig.upstream(upstream), Location.of("local", "a"), 1, 0, 100, false)));
    }
}
