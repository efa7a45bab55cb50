package io.mlops.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.mlops.cli.http.HttpRequest;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.probe.PredictionCalls;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final AtomicInteger requests = new AtomicInteger();
    private final PredictionCalls calls = new PredictionCalls(Transports.NONE, Duration.ofSeconds(10));
    private HttpServer server;
    private URI uri;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        calls.close();
        server.stop(0);
    }

    /** Good answers first, then this one for ever. */
    private void serve(int good, int status) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            int code = requests.getAndIncrement() < good ? 200 : status;
            exchange.sendResponseHeaders(code, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
    }

    private AskedServer replica() {
        return new AskedServer(uri, HttpRequest.post(uri.resolve("/v2/models/m/infer"), "{}"));
    }

    private AskedEndpoint endpoint() {
        return new AskedEndpoint(calls, ReplicaPlace.plain(uri), "m", new byte[] {'{', '}'}, "");
    }

    @Test
    void everyClientIsBusyUntilTheEnd() throws Exception {
        serve(Integer.MAX_VALUE, 200);
        for (Asking.Asked asked : List.of(replica(), endpoint())) {
            requests.set(0);
            List<Sample> samples = ClosedLoop.run(asked, 3, SHORT);
            assertThat(samples).isNotEmpty().hasSize(requests.get()).noneMatch(Sample::failed);
        }
    }

    @Test
    void aClientThatIsTurnedAwayAsksNoMoreAndDoesNotCount() throws Exception {
        serve(10, 429);
        for (Asking.Asked asked : List.of(replica(), endpoint())) {
            requests.set(0);
            List<Sample> samples = ClosedLoop.run(asked, 2, Duration.ofMinutes(1));
            assertThat(requests.get()).isEqualTo(12);
            assertThat(samples)
                    .filteredOn(Sample::failed)
                    .hasSize(2)
                    .allSatisfy(sample -> assertThat(sample.failure()).isEqualTo("HTTP 429: {}"));
            Window window = Window.of(samples, 0, Duration.ofMinutes(1).toNanos());
            assertThat(window.throughput()).isEqualTo(10 / 60.0);
        }
    }

    @Test
    void anyOtherFailureEndsItAndIsSaid() {
        serve(1, 500);
        for (Asking.Asked asked : List.of(replica(), endpoint())) {
            requests.set(0);
            assertThatThrownBy(() -> ClosedLoop.run(asked, 1, Duration.ofMinutes(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(uri.toString())
                    .hasMessageContaining("HTTP 500");
        }
    }
}
