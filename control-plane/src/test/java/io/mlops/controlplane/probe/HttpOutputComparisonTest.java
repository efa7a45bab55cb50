package io.mlops.controlplane.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.controlplane.port.OutputComparison.Pair;
import io.mlops.controlplane.port.OutputComparison.Result;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HttpOutputComparisonTest {
    private static final ModelSpec MODEL = new ModelSpec(
            "policy",
            ObjectKey.of("m.pt"),
            Sha256.of("m".getBytes(StandardCharsets.UTF_8)),
            "pytorch",
            List.of(new TensorSpec("x", "FP32", List.of(-1L, 2L))),
            List.of(new TensorSpec("y", "FP32", List.of(-1L))));

    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    /** An answer: a status and the sum of the inputs, scaled. */
    private record Answer(int status, double value) {}

    @AfterEach
    void close() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void comparesMadeUpInputsTheSameForBothAndTheSameEveryTime() throws IOException {
        URI old = replica(sum -> new Answer(200, sum));
        URI fresh = replica(sum -> new Answer(200, sum * 1.1));
        try (HttpOutputComparison comparison = new HttpOutputComparison(Transports.NONE)) {
            Result first = comparison.compare(pair(old, fresh, null));
            assertThat(first).isInstanceOfSatisfying(Result.Measured.class, measured -> {
                assertThat(measured.inputs()).isEqualTo(32);
                assertThat(measured.recorded()).isZero();
                assertThat(measured.failed()).isZero();
                assertThat(measured.drift()).isBetween(0.09, 0.12);
                assertThat(measured.output()).isEqualTo("y");
            });
            assertThat(asked).hasSize(64);
            assertThat(asked.get(0)).isEqualTo(asked.get(1)).isNotEqualTo(asked.get(2));
            assertThat(comparison.compare(pair(old, fresh, null))).isEqualTo(first);
        }
    }

    @Test
    void takesUsersRequestsFirstAndCountsWhatOnlyTheNewRevisionFailsOn() throws IOException {
        URI old = replica(sum -> new Answer(200, sum));
        URI fresh = replica(sum -> sum == 3 ? new Answer(424, 0) : new Answer(200, sum));
        URI gateway =
                gateway(200, IntStream.range(0, 40).mapToObj(i -> body(i % 10)).toList());
        try (HttpOutputComparison comparison = new HttpOutputComparison(Transports.NONE)) {
            assertThat(comparison.compare(pair(old, fresh, gateway)))
                    .isInstanceOfSatisfying(Result.Measured.class, measured -> {
                        assertThat(measured.inputs()).isEqualTo(40);
                        assertThat(measured.recorded()).isEqualTo(40);
                        assertThat(measured.failed()).isEqualTo(4);
                        assertThat(measured.failure()).contains("424").contains("the model failed");
                        assertThat(measured.drift()).isZero();
                    });
        }
    }

    @Test
    void aGatewayThatShowsNothingLeavesMadeUpInputs() throws IOException {
        URI replica = replica(sum -> new Answer(200, sum));
        try (HttpOutputComparison comparison = new HttpOutputComparison(Transports.NONE)) {
            assertThat(comparison.compare(pair(replica, replica, gateway(404, List.of()))))
                    .isInstanceOfSatisfying(
                            Result.Measured.class, m -> assertThat(m.recorded()).isZero());
            assertThat(comparison.compare(pair(replica, replica, gateway(500, List.of()))))
                    .isEqualTo(new Result.Unknown("the gateway answered 500 when asked for users' requests"));
        }
    }

    @Test
    void whatTheOldRevisionRefusesOrTheNewIsTooBusyForSaysNothing() throws IOException {
        URI good = replica(sum -> new Answer(200, sum));
        URI refuses = replica(sum -> new Answer(400, 0));
        URI busy = replica(sum -> new Answer(503, 0));
        Result few = new Result.Unknown("only 0 inputs could be compared, of at least 20");
        try (HttpOutputComparison comparison = new HttpOutputComparison(Transports.NONE)) {
            assertThat(comparison.compare(pair(refuses, good, null))).isEqualTo(few);
            assertThat(comparison.compare(pair(good, busy, null))).isEqualTo(few);
            servers.forEach(server -> server.stop(0));
            assertThat(comparison.compare(pair(good, good, null))).isInstanceOf(Result.Unknown.class);
        }
    }

    private static Pair pair(URI old, URI fresh, @Nullable URI gateway) {
        return new Pair("policy", ReplicaPlace.plain(old), List.of(ReplicaPlace.plain(fresh)), MODEL, gateway, 2);
    }

    private static String body(double x) {
        return """
                {"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[%s,0]}]}
                """.formatted(x);
    }

    private URI replica(Function<Double, Answer> model) throws IOException {
        return serve("/v2/models/policy/infer", request -> {
            asked.add(request);
            double sum = 0;
            for (JsonNode x : JsonMapper.shared().readTree(request).at("/inputs/0/data")) {
                sum += x.asDouble();
            }
            Answer answer = model.apply(sum);
            return new Reply(
                    answer.status(),
                    answer.status() == 200 ? """
                            {"outputs":[{"name":"y","datatype":"FP32","shape":[1],"data":[%s]}]}
                            """.formatted(answer.value()) : "{\"error\":\"the model failed\"}");
        });
    }

    private URI gateway(int status, List<String> requests) throws IOException {
        String list = requests.stream()
                .map(body -> Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)))
                .map("{'contentType':'application/json','body':'%s'}".replace('\'', '"')::formatted)
                .collect(Collectors.joining(","));
        return serve("/recorded", request -> new Reply(status, "{\"requests\":[" + list + "]}"));
    }

    private record Reply(int status, String body) {}

    private URI serve(String path, Function<String, Reply> answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> {
            Reply reply = answer.apply(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
