package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Faults that a drill injects into the gateway's own connections. */
class FaultInjectionTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {"\"kind\":\"hang\"", "\"kind\":\"partition\"", "\"kind\":\"partition\",\"mode\":\"refuse\""})
    void whoIsCutOffIsEjectedAndComesBack(String kind) throws Exception {
        try (GatewayRig rig = rig(2)) {
            String id = inject(rig, "\"location\":\"local/a\"," + kind + ",\"seconds\":600");
            renew(rig, id);
            await().until(() -> {
                assertThat(rig.predict().statusCode()).isEqualTo(200);
                return rig.state(rig.upstream(0)).equals("EJECTED");
            });
            long before = rig.upstream(0).started();
            assertThat(rig.predict().headers().firstValue("mlops-upstream")).hasValue("u1");
            assertThat(rig.upstream(0).started()).isEqualTo(before);
            assertThat(send(rig, "DELETE", "/faults/" + id, "").statusCode()).isEqualTo(200);
            await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
            assertThat(rig.events(rig.upstream(0))).contains("EJECTED", "READMITTED");
            assertThat(rig.eventTypes()).contains("FAULT_INJECTED", "FAULT_REVERTED");
        }
    }

    @Test
    void errorsAreMadeUpAndTheUpstreamSeesNothing() throws Exception {
        try (GatewayRig rig = rig(2)) {
            long before = rig.upstream(0).started();
            inject(rig, "\"upstreams\":[\"u0\"],\"kind\":\"errors\",\"status\":502,\"seconds\":60");
            assertThat(rig.predict().headers().firstValue("mlops-upstream")).hasValue("u1");
            await().until(() -> rig.state(rig.upstream(0)).equals("EJECTED"));
            assertThat(rig.upstreamNode(rig.upstream(0)).path("reason").asString())
                    .contains("502");
            assertThat(rig.upstream(0).started()).isEqualTo(before);
            assertThat(rig.admin("/metrics").body())
                    .contains("mlops_gateway_upstream_fault{deployment=\"policy\",upstream=\"u0\","
                            + "location=\"local/a\",revision=\"1\",kind=\"errors\"} 1\n");
            assertThat(rig.upstreamNode(rig.upstream(0)).at("/fault/does").asString())
                    .isEqualTo("100% of the requests answered with 502");
        }
    }

    @Test
    void aSlowRequestIsHeldBackAndNothingIsLostWhenTheFaultEnds() throws Exception {
        try (GatewayRig rig = rig(1)) {
            String id = inject(rig, "\"upstreams\":[\"u0\"],\"kind\":\"slow\",\"delayMillis\":60000,\"seconds\":60");
            renew(rig, id);
            long before = rig.upstream(0).started();
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(rig::predict);
            await().until(() ->
                    rig.upstreamNode(rig.upstream(0)).path("inFlight").asInt() == 1);
            assertThat(rig.upstream(0).started()).isEqualTo(before);
            assertThat(send(rig, "DELETE", "/faults/" + id, "").statusCode()).isEqualTo(200);
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNotRenewedEnds() throws Exception {
        try (GatewayRig rig = rig(1)) {
            inject(rig, "\"upstreams\":[\"u0\"],\"kind\":\"hang\",\"seconds\":600");
            await().until(() -> rig.admin("/events").body().contains("not renewed for 3 s"));
            assertThat(rig.predict().statusCode()).isEqualTo(200);
            assertThat(rig.admin("/faults").body()).isEqualTo("{\"faults\":[]}");
        }
    }

    @Test
    void everyFaultHasAnEnd() throws Exception {
        try (GatewayRig rig = rig(1)) {
            String id = inject(rig, "\"upstreams\":[\"u0\"],\"kind\":\"hang\",\"seconds\":1");
            renew(rig, id);
            await().until(() -> rig.admin("/events").body().contains("its 1 s are over"));
            assertThat(send(rig, "PUT", "/faults/" + id, "").statusCode()).isEqualTo(404);
            assertThat(send(rig, "DELETE", "/faults/" + id, "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aLocationsFaultHitsWhoeverComesThere() throws Exception {
        try (GatewayRig rig = rig(2)) {
            rig.write(List.of(rig.upstream(0)));
            await().until(() -> rig.state(rig.upstream(1)).isEmpty());
            String id = inject(rig, "\"location\":\"local/a\",\"kind\":\"hang\",\"seconds\":60");
            renew(rig, id);
            rig.write(List.of(rig.upstream(1)));
            await().until(() -> rig.upstreamNode(rig.upstream(1))
                    .at("/fault/kind")
                    .asString("")
                    .equals("hang"));
            assertThat(rig.admin("/faults").body()).contains("\"location\":\"local/a\"", id);
        }
    }

    @Test
    void onlyWhoCanReadTheTokenMayInject() throws Exception {
        String body = "{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"hang\",\"seconds\":5}";
        try (GatewayRig rig = rig(1)) {
            assertThat(Files.getPosixFilePermissions(token())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(admin(rig, "/faults")).POST(HttpRequest.BodyPublishers.ofString(body));
            assertThat(rig.send(request.build()).statusCode()).isEqualTo(401);
            assertThat(rig.send(request.build()).body()).contains(token().toString(), "mlops-fault-token");
            assertThat(rig.send(request.header("mlops-fault-token", "0".repeat(64))
                                    .build())
                            .statusCode())
                    .isEqualTo(401);
            HttpRequest page = HttpRequest.newBuilder(admin(rig, "/faults"))
                    .header("mlops-fault-token", secret())
                    .header("origin", "http://evil.example")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            assertThat(rig.send(page).statusCode()).isEqualTo(403);
            assertThat(rig.admin("/faults").body()).isEqualTo("{\"faults\":[]}");
            assertThat(rig.eventTypes()).doesNotContain("FAULT_INJECTED");
        }
    }

    @Test
    void aGatewayOfNoHomeInjectsNothing() throws Exception {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            HttpRequest request = HttpRequest.newBuilder(admin(rig, "/faults"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            assertThat(rig.send(request).statusCode()).isEqualTo(401);
            assertThat(rig.send(request).body()).contains("belongs to no home");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|not JSON|the body is not JSON",
                "400|[]|must be a JSON object",
                "400|{\"kind\":\"slow\",\"sekunds\":3}|unknown: sekunds",
                "400|{\"deployment\":\"policy\",\"kind\":\"slow\",\"seconds\":3}|either upstreams",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"slow\"}|seconds is missing",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"slow\",\"seconds\":601}|seconds is 601",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"slow\",\"seconds\":\"9\"}|from 1 to 600",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"slow\",\"seconds\":9,\"share\":2}|share is 2",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"slow\",\"seconds\":9,\"share\":0}|share is 0",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"errors\",\"seconds\":9,\"status\":200}|status is 200",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"flood\",\"seconds\":9}|kind is",
                "400|{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"partition\",\"mode\":\"x\",\"seconds\":9}|mode is",
                "400|{\"deployment\":\"policy\",\"location\":\"A b\",\"kind\":\"hang\",\"seconds\":9}|location is \\\"A b\\\"",
                "404|{\"deployment\":\"other\",\"location\":\"local/a\",\"kind\":\"hang\",\"seconds\":9}|no deployment named other",
                "404|{\"deployment\":\"policy\",\"location\":\"local/z\",\"kind\":\"hang\",\"seconds\":9}|no upstream in local/z",
                "404|{\"deployment\":\"policy\",\"upstreams\":[\"u9\"],\"kind\":\"hang\",\"seconds\":9}|no upstream u9"
            })
    void whatCannotBeIsRefused(int status, String body, String reason) throws Exception {
        try (GatewayRig rig = rig(1)) {
            HttpResponse<String> answer = send(rig, "POST", "/faults", body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).contains(reason);
        }
    }

    @Test
    void oneFaultAtATime() throws Exception {
        try (GatewayRig rig = rig(1)) {
            String id = inject(rig, "\"location\":\"local/a\",\"kind\":\"slow\",\"seconds\":60");
            String again = "{\"deployment\":\"policy\",\"location\":\"local/a\",\"kind\":\"hang\",\"seconds\":9}";
            HttpResponse<String> answer = send(rig, "POST", "/faults", again);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains(id + " is on u0");
            assertThat(send(rig, "PATCH", "/faults/" + id, "").statusCode()).isEqualTo(405);
        }
    }

    private GatewayRig rig(int upstreams) {
        GatewayRig rig = new GatewayRig(home, upstreams);
        return rig.start(GatewayRig.quick(rig.routesFile())
                .withFiles(new GatewayFiles(rig.routesFile(), home.resolve("run/gateway.json"), null, null)));
    }

    private Path token() {
        return home.resolve("run/faults.token");
    }

    private String secret() throws IOException {
        return Files.readString(token()).strip();
    }

    private static URI admin(GatewayRig rig, String path) {
        return URI.create("http://127.0.0.1:" + rig.gateway().adminPort() + path);
    }

    private HttpResponse<String> send(GatewayRig rig, String method, String path, String body) throws IOException {
        return rig.send(HttpRequest.newBuilder(admin(rig, path))
                .header("mlops-fault-token", secret())
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private String inject(GatewayRig rig, String what) throws IOException {
        HttpResponse<String> answer = send(rig, "POST", "/faults", "{\"deployment\":\"policy\"," + what + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode node = JsonMapper.shared().readTree(answer.body());
        return node.path("id").asString();
    }

    /** Renews a fault again and again, until it has ended or the gateway has. */
    private void renew(GatewayRig rig, String id) {
        Thread.ofVirtual().start(() -> {
            try {
                while (send(rig, "PUT", "/faults/" + id, "").statusCode() == 200) {
                    LockSupport.parkNanos(200_000_000L);
                }
            } catch (IOException | UncheckedIOException e) {
                Thread.currentThread().interrupt(); // the gateway is gone, and this thread with it
            }
        });
    }
}
