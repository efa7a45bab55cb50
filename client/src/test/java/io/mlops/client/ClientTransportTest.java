package io.mlops.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.Transports;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamTransport;
import io.mlops.tck.TransportHarness.Mood;
import io.mlops.tck.cloud.CloudDataPlane;
import io.mlops.tck.cloud.CloudTransport;
import io.mlops.transport.InferenceTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An endpoint of a cloud beside a plain upstream, asked without a gateway. */
class ClientTransportTest {
    private static final InferenceRequest REQUEST = InferenceRequest.json("m", "{\"inputs\":[]}");

    private final CloudDataPlane cloud =
            CloudDataPlane.start("abc", null, InstantSource.system()).sparing("probe");
    private final TestUpstream plain = new TestUpstream("plain");

    @AfterEach
    void stop() {
        cloud.close();
        plain.close();
    }

    private Upstream cloudUpstream() {
        return new Upstream(
                "cloud",
                cloud.target().address(),
                Location.of("cloud", "r1"),
                1,
                "abc",
                0,
                100,
                false,
                new UpstreamTransport("cloud", cloud.target().endpoint()));
    }

    private InferenceClient client(Upstream... upstreams) {
        Route route = new Route("m", Duration.ofSeconds(10), true, 1024 * 1024, "{\"probe\":true}", List.of(upstreams));
        Transports transports = (provider, target) -> new InferenceTransport(
                new CloudTransport(cloud, InstantSource.system()), CallListener.NONE, InstantSource.system());
        return InferenceClient.of(
                new Routes(1, 1, Instant.now(), List.of(route)),
                ClientOptions.defaults()
                        .withTransports(transports)
                        .withApiKey("a key for gateways")
                        .withHealth(
                                new CheckRules(
                                        Duration.ofMillis(50),
                                        Duration.ofMillis(20),
                                        Duration.ofMillis(20),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(2)),
                                new EjectionRules(
                                        5, 2, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMinutes(1))));
    }

    private static void untilAnsweredBy(InferenceClient client, String upstream) {
        await().until(() -> client.infer(REQUEST).upstream().equals(upstream));
    }

    @Test
    void aPredictionIsSignedAndItsAnswerIsPlain() {
        try (InferenceClient client = client(cloudUpstream())) {
            InferenceAnswer answer = client.infer(REQUEST).orThrow();
            assertThat(answer.text()).isEqualTo("{\"from\":\"cloud\"}");
            assertThat(answer.header("mlops-model-digest")).contains("abc");
            assertThat(answer.header("x-cloud-attributes")).isEmpty();
        }
    }

    @Test
    void rawTensorsComeAndGo() {
        try (InferenceClient client = client(cloudUpstream())) {
            byte[] body = "{\"inputs\":[]}raw".getBytes(StandardCharsets.UTF_8);
            InferenceAnswer answer = client.infer(InferenceRequest.of("m", body, "application/octet-stream")
                    .withHeader("inference-header-content-length", "13"));
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.header("inference-header-content-length")).contains("13");
        }
    }

    @Test
    void whatTheModelSaysIsAnAnswer() {
        cloud.mood(Mood.MODEL_FAULT);
        try (InferenceClient client = client(cloudUpstream(), plain.upstream(1))) {
            InferenceAnswer answer = client.infer(REQUEST);
            assertThat(answer.status()).isEqualTo(424);
            assertThat(answer.text()).isEqualTo("{\"error\":\"the model failed\"}");
        }
    }

    @Test
    void noRequestFailsWhateverTheCloudSays() throws Exception {
        try (InferenceClient client = client(cloudUpstream(), plain.upstream(1))) {
            untilAnsweredBy(client, "cloud");
            for (Mood mood : List.of(Mood.THROTTLED, Mood.DOWN)) {
                cloud.mood(mood);
                assertThat(whileLoaded(client, () -> plain.predictions() > 0)).isEmpty();
                cloud.mood(Mood.WELL);
                untilAnsweredBy(client, "cloud");
            }
        }
    }

    @Test
    void noRequestFailsWhileKeysEndAndAreRevoked() throws Exception {
        cloud.life(Duration.ofSeconds(1));
        try (InferenceClient client = client(cloudUpstream(), plain.upstream(1))) {
            untilAnsweredBy(client, "cloud");
            assertThat(whileLoaded(client, () -> cloud.issued() > 2)).isEmpty();
            int issued = cloud.issued();
            cloud.revoke();
            assertThat(whileLoaded(client, () -> cloud.issued() > issued)).isEmpty();
            untilAnsweredBy(client, "cloud");
        }
    }

    @Test
    void withoutATransportTheRefusalSaysWhy() {
        Route route = new Route("m", Duration.ofSeconds(1), true, 1024, "{}", List.of(cloudUpstream()));
        try (InferenceClient client =
                InferenceClient.of(new Routes(1, 1, Instant.now(), List.of(route)), ClientOptions.defaults())) {
            assertThatExceptionOfType(MlopsException.class)
                    .isThrownBy(() -> client.infer(REQUEST))
                    .withMessageContaining("no replica can take a request now");
        }
    }

    /** Four users until the condition holds, and 50 requests each after it; the failures. */
    private static List<String> whileLoaded(InferenceClient client, BooleanSupplier until) throws Exception {
        try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = Stream.generate(() -> users.submit(() -> {
                        for (int left = 50; left > 0; left -= until.getAsBoolean() ? 1 : 0) {
                            try {
                                client.infer(REQUEST).orThrow();
                            } catch (MlopsException e) {
                                return String.valueOf(e.getMessage());
                            }
                        }
                        return "";
                    }))
                    .limit(4)
                    .toList();
            List<String> failures = new ArrayList<>();
            for (Future<String> user : all) {
                if (!user.get().isEmpty()) {
                    failures.add(user.get());
                }
            }
            return failures;
        }
    }
}
