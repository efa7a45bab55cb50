package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Location;
import io.mlops.gateway.FaultyUpstream.Fault;
import io.mlops.routing.Recording;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a rollout learns from the gateway: users' inputs, and the model's own faults. */
class RecordingTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path home;

    @Test
    void keepsAFewSmallPredictionsAndTellsThemOnlyWhereTheRoutesSaySo() {
        RecentRequests recent = new RecentRequests();
        recent.offer(request("/v2/models/policy/infer", "lost"), 0);
        recent.follow(Recording.KEEP);
        for (int i = 0; i < 100; i++) {
            recent.offer(request("/v2/models/policy/infer", "r" + i), i * SECOND);
        }
        recent.offer(request("/v2/models/policy/infer", "too soon"), 99 * SECOND + 1);
        recent.offer(request("/v2/models/policy/ready", "no prediction"), 101 * SECOND);
        recent.offer(request("/v2/models/policy/infer", "x".repeat(RecentRequests.MOST_BYTES + 1)), 102 * SECOND);
        assertThat(recent.shown()).isNull();

        recent.follow(Recording.SHOW);
        assertThat(recent.shown()).hasSize(RecentRequests.MOST);
        assertThat(recent.shown()).last().satisfies(kept -> {
            assertThat(new String(kept.body(), StandardCharsets.UTF_8)).isEqualTo("r99");
            assertThat(kept.type()).isEqualTo("application/json");
            assertThat(kept.jsonLength()).isNull();
        });

        recent.follow(Recording.OFF);
        recent.follow(Recording.SHOW);
        assertThat(recent.shown()).isEmpty();
    }

    @Test
    void theAdminPortTellsWhatUsersAskedForDuringARollout() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            record(rig, 2, Recording.KEEP);
            await().until(() -> rig.routes().path("sequence").asLong() == 2);
            rig.predict();
            assertThat(rig.admin("/recorded?deployment=policy").statusCode()).isEqualTo(404);
            assertThat(rig.admin("/recorded?deployment=other").statusCode()).isEqualTo(404);

            record(rig, 3, Recording.SHOW);
            await().until(() -> rig.admin("/recorded?deployment=policy").statusCode() == 200);
            JsonNode requests = JsonMapper.shared()
                    .readTree(rig.admin("/recorded?deployment=policy").body())
                    .path("requests");
            assertThat(requests.size()).isEqualTo(1);
            assertThat(new String(
                            Base64.getDecoder()
                                    .decode(requests.get(0).path("body").asString()),
                            StandardCharsets.UTF_8))
                    .isEqualTo("{\"inputs\":[]}");
            assertThat(rig.admin("/metrics").body()).doesNotContain("inputs");
        }
    }

    @Test
    void theModelsFaultCountsAgainstTheRevisionThoughItIsNeitherRetriedNorHeldAgainstTheUpstream() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            rig.upstream(0).checksHealthy().fault(Fault.MODEL_ERROR_424);
            rig.upstream(1).checksHealthy().fault(Fault.MODEL_ERROR_424);
            for (int i = 0; i < 12; i++) {
                assertThat(rig.predict().statusCode()).isEqualTo(424);
            }
            JsonNode revision =
                    rig.routes().path("routes").path(0).path("revisions").path(0);
            assertThat(revision.path("finished").asLong()).isEqualTo(12);
            assertThat(revision.path("upstreamFailures").asLong()).isEqualTo(12);
            assertThat(revision.path("errors").asLong()).isZero();
            assertThat(revision.path("window").path("upstreamFailures").asLong())
                    .isEqualTo(12);
            long counted = 0;
            for (JsonNode bucket : revision.path("times")) {
                counted += bucket.path(1).asLong();
            }
            assertThat(counted).isEqualTo(12);
            assertThat(rig.state(rig.upstream(0))).isEqualTo("AVAILABLE");
            assertThat(rig.state(rig.upstream(1))).isEqualTo("AVAILABLE");
        }
    }

    private static void record(GatewayRig rig, long sequence, Recording recording) {
        Route route = new Route(
                        GatewayRig.DEPLOYMENT,
                        Duration.ofSeconds(10),
                        true,
                        1024,
                        "{\"probe\":true}",
                        List.of(GatewayRig.describe(rig.upstream(0), Location.of("local", "a"), 1, 0, 100, false)))
                .withRecording(recording);
        rig.writeRoutes(new Routes(1, sequence, Instant.now(), List.of(route)));
    }

    private static ClientRequest request(String target, String body) {
        return new ClientRequest(
                HttpMethod.POST,
                target,
                HttpVersion.HTTP_1_1,
                new DefaultHttpHeaders().add("content-type", "application/json"),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
                true);
    }
}
