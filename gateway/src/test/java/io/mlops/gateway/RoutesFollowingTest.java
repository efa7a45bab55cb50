package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Location;
import io.mlops.routing.Routes;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesFollowingTest {
    @TempDir
    Path home;

    @Test
    void swappingRoutesUnderLoadDropsNothing() {
        try (GatewayRig rig = new GatewayRig(home, 3).start();
                Load load = new Load(rig, 8)) {
            rig.upstreams().forEach(upstream -> upstream.delayMillis(2));
            for (int round = 0; round < 20; round++) {
                int before = load.good();
                List<FaultyUpstream> two = List.of(rig.upstream(round % 3), rig.upstream((round + 1) % 3));
                rig.write(two);
                long sequence = round + 2L;
                await().until(() -> rig.routes().path("sequence").asLong() == sequence);
                await().until(() ->
                        two.stream().allMatch(upstream -> rig.state(upstream).equals("AVAILABLE")));
                await().until(() -> load.good() > before + 20);
            }
            assertThat(load.bad()).isEmpty();
        }
    }

    @Test
    void aDrainingUpstreamFinishesWhatItHasAndGetsNothingNew() {
        try (GatewayRig rig = new GatewayRig(home, 2).start();
                Load load = new Load(rig, 8)) {
            rig.upstreams().forEach(upstream -> upstream.delayMillis(20));
            await().until(() -> rig.upstream(0).served() > 10);
            Upstream draining = GatewayRig.describe(rig.upstream(0), Location.of("local", "a"), 1, 0, 100, true);
            Upstream other = GatewayRig.describe(rig.upstream(1), Location.of("local", "b"), 1, 0, 100, false);
            rig.writeUpstreams(List.of(draining, other));
            await().until(() -> rig.upstreamNode(rig.upstream(0))
                            .path("draining")
                            .asBoolean()
                    && rig.upstreamNode(rig.upstream(0)).path("inFlight").asInt() == 0);
            int started = rig.upstream(0).started();
            int before = load.good();
            await().until(() -> load.good() > before + 100);
            assertThat(rig.upstream(0).started()).isEqualTo(started);
            assertThat(rig.upstream(0).served()).isEqualTo(started);
            assertThat(load.bad()).isEmpty();
        }
    }

    @Test
    void requestsAtARemovedUpstreamFinish() {
        try (GatewayRig rig = new GatewayRig(home, 2)) {
            rig.upstream(0).delayMillis(300);
            rig.start();
            rig.write(List.of(rig.upstream(0)));
            await().until(() -> rig.routes().path("sequence").asLong() == 2);
            try (Load load = new Load(rig, 4)) {
                await().until(() -> rig.upstream(0).started() >= 4);
                rig.writeUpstreams(List.of(
                        GatewayRig.describe(rig.upstream(1), Location.of("local", "b"), 1, 0, 100, false),
                        GatewayRig.describe(rig.upstream(0), Location.of("local", "a"), 1, 1, 100, false)));
                await().until(() -> rig.state(rig.upstream(1)).equals("AVAILABLE"));
                rig.write(List.of(rig.upstream(1)));
                await().until(() -> rig.events(rig.upstream(0)).contains("UPSTREAM_REMOVED"));
                await().until(() -> rig.upstream(1).served() > 20);
                assertThat(load.bad()).isEmpty();
            }
            assertThat(rig.upstream(0).served()).isEqualTo(rig.upstream(0).started());
        }
    }

    @Test
    void olderRoutesAreRefused() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            rig.writeRoutes(new Routes(0, 99, Instant.now(), List.of()));
            await().until(() -> rig.eventTypes().contains("ROUTES_REFUSED"));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
            assertThat(rig.admin("/metrics").body())
                    .contains(
                            "mlops_gateway_routes_rejected_total{reason=\"older\"} 1\n",
                            "mlops_gateway_routes_fence 1\n");
            rig.writeRoutes(new Routes(2, 1, Instant.now(), List.of()));
            await().until(() -> rig.predict().statusCode() == 404);
        }
    }

    @Test
    void brokenOrMissingRoutesLeaveTheLastGoodOnes() throws IOException {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            // At one stroke: a write in place can be seen empty first, which is a second broken content.
            Path broken = Files.writeString(home.resolve("broken.json"), "{\"version\": 1, \"fence\":");
            Files.move(broken, rig.routesFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            await().until(() -> rig.eventTypes().contains("ROUTES_BROKEN"));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
            Files.delete(rig.routesFile());
            await().until(() -> rig.eventTypes().contains("ROUTES_MISSING"));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_routes_rejected_total{reason=\"broken\"} 1\n");
            rig.writeUpstreams(List.of());
            await().until(() -> rig.predict().statusCode() == 503);
        }
    }

    @Test
    void withoutRoutesThereIsNothingAndWithoutUpstreamsThereIsNobody() {
        try (GatewayRig rig = new GatewayRig(home, 0)) {
            rig.start();
            HttpResponse<String> nobody = rig.predict();
            assertThat(nobody.statusCode()).isEqualTo(503);
            assertThat(nobody.headers().firstValue("mlops-error")).contains("no-upstream");
            assertThat(nobody.headers().firstValue("retry-after")).contains("1");
            rig.writeRoutes(new Routes(1, 2, Instant.now(), List.of()));
            await().until(() -> rig.predict().statusCode() == 404);
            assertThat(rig.predict().headers().firstValue("mlops-error")).contains("no-route");
        }
    }

    @Test
    void weightsSplitBetweenRevisions() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            rig.writeUpstreams(List.of(
                    GatewayRig.describe(rig.upstream(0), Location.of("local", "a"), 1, 0, 90, false),
                    GatewayRig.describe(rig.upstream(1), Location.of("local", "b"), 2, 0, 10, false)));
            await().until(() -> rig.state(rig.upstream(1)).equals("AVAILABLE")
                    && rig.upstreamNode(rig.upstream(1)).path("revision").asInt() == 2);
            int before = rig.upstream(1).served();
            for (int i = 0; i < 500; i++) {
                rig.predict();
            }
            assertThat(rig.upstream(1).served() - before).isBetween(20, 90);
        }
    }

    @Test
    void aModelMayBeNamedInTheMetadata() {
        try (GatewayRig rig = new GatewayRig(home, 2)) {
            rig.upstreams().forEach(FaultyUpstream::digestInMetadataOnly);
            rig.upstream(1).digest("b".repeat(64));
            rig.start();
            await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
            await().until(() -> rig.state(rig.upstream(1)).equals("WRONG_MODEL"));
        }
    }

    @Test
    void theWrongModelIsKeptOut() {
        try (GatewayRig rig = new GatewayRig(home, 2)) {
            rig.upstream(0).digest("b".repeat(64));
            rig.start();
            await().until(() -> rig.events(rig.upstream(0)).contains("WRONG_MODEL"));
            for (int i = 0; i < 50; i++) {
                assertThat(rig.predict().headers().firstValue("mlops-upstream")).contains("u1");
            }
            assertThat(rig.upstreamNode(rig.upstream(0)).path("reason").asString())
                    .contains("serves model bbb", "expected aaa");
            rig.upstream(0).digest(FaultyUpstream.DIGEST);
            await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
        }
    }
}
