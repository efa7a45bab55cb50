package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What others can see of the gateway's work. */
class ObservationTest {
    @TempDir
    Path home;

    @Test
    void revisionsAreCountedForWhoeverJudgesARollout() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            rig.upstream(0).checksHealthy().fault(Fault.UNAVAILABLE_503);
            await().until(() -> {
                rig.predict();
                return rig.upstream(0).started() >= 3;
            });
            JsonNode revision =
                    rig.routes().path("routes").path(0).path("revisions").path(0);
            assertThat(revision.path("revision").asInt()).isEqualTo(1);
            assertThat(revision.path("requests").asLong())
                    .isEqualTo(rig.upstream(1).served());
            assertThat(revision.path("errors").asLong()).isZero();
            assertThat(revision.path("upstreamFailures").asLong())
                    .isEqualTo(rig.upstream(0).started());
            assertThat(revision.path("attempts").asLong())
                    .isEqualTo(rig.upstream(0).started() + rig.upstream(1).started());
            assertThat(revision.path("p99Millis").asDouble()).isPositive();
            assertThat(revision.path("window").path("requests").asLong()).isPositive();
            assertThat(rig.admin("/metrics").body())
                    .contains(
                            "mlops_gateway_requests_total{deployment=\"policy\",code=\"200\"} "
                                    + rig.upstream(1).served() + "\n",
                            "mlops_gateway_retries_total{deployment=\"policy\",reason=\"status\"} "
                                    + rig.upstream(0).started() + "\n",
                            "mlops_gateway_request_seconds_bucket{deployment=\"policy\",le=\"+Inf\"}",
                            "mlops_gateway_upstream_seconds_count{deployment=\"policy\",upstream=\"u1\"",
                            "state=\"AVAILABLE\"} 1\n",
                            "mlops_gateway_in_flight{deployment=\"policy\"} 0\n");
        }
    }

    @Test
    void eventsCanBeFollowed() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            await().until(() -> rig.events(rig.upstream(0)).equals(List.of("UPSTREAM_ADDED", "ADMITTED")));
            JsonNode all =
                    JsonMapper.shared().readTree(rig.admin("/events").body()).path("events");
            long last = all.get(all.size() - 1).path("seq").asLong();
            assertThat(last).isEqualTo(all.size());
            rig.upstream(0).kill();
            await().until(() -> {
                JsonNode newer = JsonMapper.shared()
                        .readTree(rig.admin("/events?after=" + last).body())
                        .path("events");
                return newer.size() == 1
                        && newer.get(0).path("type").asString().equals("EJECTED")
                        && newer.get(0).path("location").asString().equals("local/a");
            });
            assertThat(rig.admin("/events?after=x").statusCode()).isEqualTo(400);
            assertThat(rig.admin("/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void everyRequestIsALineInTheAccessLog() throws IOException {
        Path log = home.resolve("logs/access.log");
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(
                    GatewayRig.quick(rig.routesFile()).withFiles(new GatewayFiles(rig.routesFile(), null, null, log)));
            for (int i = 0; i < 10; i++) {
                rig.predict();
            }
        }
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(10);
        JsonNode line = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(line.path("deployment").asString()).isEqualTo("policy");
        assertThat(line.path("upstream").asString()).isEqualTo("u0");
        assertThat(line.path("location").asString()).isEqualTo("local/a");
        assertThat(line.path("revision").asInt()).isEqualTo(1);
        assertThat(line.path("attempts").asInt()).isEqualTo(1);
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("ms").asDouble()).isPositive();
        assertThat(line.path("at").asString()).startsWith("20");
    }

    @Test
    void anAccessLogThatCannotBeWrittenHoldsNothingUp() throws IOException {
        Path notAFolder = Files.writeString(home.resolve("file"), "");
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(GatewayRig.quick(rig.routesFile())
                    .withFiles(new GatewayFiles(rig.routesFile(), null, null, notAFolder.resolve("access.log"))));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
            await().until(() -> rig.admin("/metrics").body().contains("mlops_gateway_access_log_dropped_total 1\n"));
        }
    }
}
