package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.gateway.FaultyUpstream.Fault;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import io.mlops.routing.Transports;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamTransport;
import io.mlops.tck.TransportHarness.Mood;
import io.mlops.tck.cloud.CloudDataPlane;
import io.mlops.tck.cloud.CloudTransport;
import io.mlops.transport.InferenceTransport;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An endpoint of a cloud, over TLS and signed, beside a plain upstream. */
class TransportTest {
    private static final String CLOUD = "cloud-endpoint";

    @TempDir
    Path home;

    private final Certificates authority = Certificates.authority("clouds");
    private final CloudDataPlane cloud = CloudDataPlane.start(
            FaultyUpstream.DIGEST,
            Certificates.showing(authority.server(Duration.ofDays(1)), authority),
            InstantSource.system());
    private final Transports transports = (provider, target) -> {
        if (!provider.equals("cloud")) {
            throw target.cannotOpen(provider, "it is not installed; install it and restart the gateway");
        }
        return new InferenceTransport(
                new CloudTransport(cloud, InstantSource.system()), CallListener.NONE, InstantSource.system());
    };
    private GatewayRig rig;

    @BeforeEach
    void rig() {
        rig = new GatewayRig(home, 1);
    }

    @AfterEach
    void stop() {
        rig.close();
        cloud.close();
    }

    /** The cloud's endpoint first, and the plain upstream behind it where wanted. */
    private void start(String provider, boolean plain) {
        rig.start(GatewayRig.quick(rig.routesFile())
                .withTransports(transports)
                .withSecurity(Security.defaults()
                        .withUpstreams(UpstreamTlsFiles.defaults().withCa(authority.write(home.resolve("ca.pem"))))));
        List<Upstream> upstreams = new ArrayList<>();
        upstreams.add(new Upstream(
                CLOUD,
                cloud.target().address(),
                Location.of("cloud", "r1"),
                2,
                FaultyUpstream.DIGEST,
                0,
                100,
                false,
                new UpstreamTransport(provider, cloud.target().endpoint())));
        if (plain) {
            upstreams.add(GatewayRig.describe(rig.upstream(0), Location.of("local", "a"), 2, 1, 100, false));
        }
        rig.writeUpstreams(upstreams);
        await().until(() -> !node().path("state").asString("").isEmpty());
    }

    private void startWell(boolean plain) {
        start("cloud", plain);
        await().until(() -> state().equals("AVAILABLE"));
        if (plain) {
            await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
        }
    }

    private JsonNode node() {
        for (JsonNode node : rig.routes().path("routes").path(0).path("upstreams")) {
            if (node.path("id").asString("").equals(CLOUD)) {
                return node;
            }
        }
        return rig.routes().path("none");
    }

    /** Why it was taken out, each time. */
    private List<String> ejections() {
        List<String> reasons = new ArrayList<>();
        for (JsonNode event :
                JsonMapper.shared().readTree(rig.admin("/events").body()).path("events")) {
            if (event.path("upstream").asString().equals(CLOUD)
                    && event.path("type").asString().equals("EJECTED")) {
                reasons.add(event.path("reason").asString());
            }
        }
        return reasons;
    }

    private String state() {
        return node().path("state").asString("");
    }

    private String reason() {
        return node().path("reason").asString("");
    }

    @Test
    void aPredictionIsSignedAndItsAnswerIsPlain() {
        startWell(false);
        HttpResponse<String> answer = rig.send(rig.infer()
                .header("content-type", "application/json")
                .header("authorization", "Bearer the client's own")
                .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"from\":\"cloud\"}");
        assertThat(answer.headers().firstValue("mlops-model-digest")).contains(FaultyUpstream.DIGEST);
        assertThat(answer.headers().firstValue("mlops-upstream")).contains(CLOUD);
        assertThat(answer.headers().firstValue("x-cloud-attributes")).isEmpty();
        assertThat(cloud.lastSeen().get("x-cloud-attributes")).startsWith("mlops-timeout-ms=");
        assertThat(cloud.denials()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 50_000})
    void rawTensorsComeAndGoThoughHeadersAreStripped(int bytes) {
        startWell(false);
        String body = "{\"inputs\":[]}" + "x".repeat(bytes);
        HttpResponse<String> answer = rig.send(rig.infer()
                .header("content-type", "application/octet-stream")
                .header("inference-header-content-length", "13")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(answer.headers().firstValue("inference-header-content-length"))
                .contains("13");
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "THROTTLED"})
    void noRequestFailsWhilePlainUpstreamsAreWell(Mood mood) {
        startWell(true);
        try (Load load = new Load(rig, 8)) {
            await().until(() -> load.good() > 100);
            cloud.mood(mood);
            int served = rig.upstream(0).served();
            await().until(() -> rig.upstream(0).served() > served + 200);
            cloud.mood(Mood.WELL);
            int predictions = cloud.predictions();
            await().until(() -> cloud.predictions() > predictions + 100);
            assertThat(load.bad()).isEmpty();
        }
        if (mood != Mood.DOWN) {
            // Having too much to do is no fault: it may get less, and stays. Standing still with its machine is one.
            assertThat(ejections()).allMatch(why -> why.matches("no byte for .*|.*, the last: slow"));
        }
    }

    @Test
    void whatABusyModelRefusesGoesElsewhere() {
        startWell(true);
        cloud.sparing("probe").mood(Mood.MODEL_BUSY);
        for (int i = 0; i < 20; i++) {
            assertThat(rig.predict().body()).isEqualTo("{\"from\":\"u0\"}");
        }
        assertThat(state()).isEqualTo("AVAILABLE");
    }

    @Test
    void noRequestFailsWhenThePlainUpstreamDies() {
        startWell(true);
        cloud.mood(Mood.DOWN);
        try (Load load = new Load(rig, 8)) {
            await().until(() -> load.good() > 100 && state().equals("EJECTED"));
            cloud.mood(Mood.WELL);
            await().until(() -> state().equals("AVAILABLE"));
            rig.upstream(0).kill();
            int good = load.good();
            await().until(() -> load.good() > good + 200);
            assertThat(load.bad()).isEmpty();
        }
    }

    @Test
    void keysThatEndAreRenewedUnderLoad() {
        cloud.life(Duration.ofSeconds(2));
        startWell(true);
        try (Load load = new Load(rig, 8)) {
            await().until(() -> cloud.issued() > 3);
            int predictions = cloud.predictions();
            await().until(() -> cloud.predictions() > predictions + 100);
            assertThat(load.bad()).isEmpty();
        }
    }

    @Test
    void keysThatAreNotTakenAnyMoreAreRenewedAndNoRequestFails() {
        startWell(true);
        try (Load load = new Load(rig, 8)) {
            await().until(() -> load.good() > 100);
            for (int i = 0; i < 2; i++) {
                int issued = cloud.issued();
                cloud.revoke();
                await().until(() -> cloud.issued() > issued);
                int predictions = cloud.predictions();
                await().until(() -> cloud.predictions() > predictions + 100);
            }
            assertThat(load.bad()).isEmpty();
        }
        assertThat(cloud.denials()).isPositive();
    }

    @Test
    void withoutKeysTheEndpointIsOutAndSaysWhy() {
        startWell(true);
        cloud.issuing(false);
        cloud.revoke();
        try (Load load = new Load(rig, 4)) {
            await().until(() -> state().equals("EJECTED"));
            await().until(() -> reason().contains("the service that issues keys is down"));
            assertThat(reason()).contains("no credentials").doesNotContain("secret");
            cloud.issuing(true);
            await().until(() -> state().equals("AVAILABLE"));
            assertThat(load.bad()).isEmpty();
        }
    }

    @Test
    void aloneAndWithoutKeysTheRefusalSaysWhy() {
        startWell(false);
        cloud.issuing(false);
        cloud.revoke();
        await().until(() -> rig.predict().body().contains("denied: no credentials"));
        assertThat(rig.predict().statusCode()).isEqualTo(503);
    }

    @Test
    void whatTheModelSaysIsTheClientsAnswer() {
        startWell(true);
        cloud.sparing("probe").mood(Mood.MODEL_FAULT);
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(424);
            assertThat(answer.body()).isEqualTo("{\"error\":\"the model failed\"}");
        }
        assertThat(state()).isEqualTo("AVAILABLE");
        assertThat(rig.upstream(0).served()).isZero();
    }

    @Test
    void anotherModelGetsNothing() {
        cloud.digest("b".repeat(64));
        start("cloud", true);
        await().until(() -> state().equals("WRONG_MODEL"));
        assertThat(rig.predict().body()).isEqualTo("{\"from\":\"u0\"}");
    }

    @Test
    void anotherModelIsNoticedWhileNobodyAsks() {
        startWell(true);
        cloud.digest("b".repeat(64));
        await().until(() -> state().equals("WRONG_MODEL"));
    }

    @Test
    void aTransportThatIsMissingTakesOnlyItsOwnUpstreamOut() {
        start("unheard-of", true);
        await().until(() -> reason().contains("it is not installed; install it and restart the gateway"));
        assertThat(reason()).startsWith("cannot open the transport of provider unheard-of to endpoint policy-cloud: ");
        assertThat(state()).isEqualTo("JOINING");
        await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
        assertThat(rig.predict().body()).isEqualTo("{\"from\":\"u0\"}");
    }

    @Test
    void whatTheEndpointCannotTakeGoesElsewhere() {
        startWell(true);
        HttpRequest large = rig.infer()
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(65_537)))
                .build();
        assertThat(rig.send(large).body()).isEqualTo("{\"from\":\"u0\"}");
        HttpRequest metadata = HttpRequest.newBuilder(rig.uri("/v2/models/" + GatewayRig.DEPLOYMENT))
                .build();
        assertThat(rig.send(metadata).statusCode()).isEqualTo(200);
        assertThat(state()).isEqualTo("AVAILABLE");

        rig.upstream(0).fault(Fault.RESET);
        HttpResponse<String> refused = rig.send(large);
        assertThat(refused.statusCode()).isEqualTo(503);
    }
}
