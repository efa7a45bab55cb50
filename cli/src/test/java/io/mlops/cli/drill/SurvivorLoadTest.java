package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.cli.load.Sample;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a drill is refused with where those that would be left cannot carry the load. */
class SurvivorLoadTest {
    private static final long MILLI = 1_000_000;

    private static List<Sample> samples(LongUnaryOperator latencyMillis) {
        return LongStream.range(0, 1500)
                .mapToObj(at -> new Sample(at * MILLI, latencyMillis.applyAsLong(at) * MILLI, ""))
                .toList();
    }

    @Test
    void whoIsSlowKeepsPaceAndWhoPilesUpDoesNot() {
        assertThat(SurvivorLoad.keepsPace(samples(at -> 20))).isTrue();
        assertThat(SurvivorLoad.keepsPace(samples(at -> 5000 + at % 700))).isTrue();
        assertThat(SurvivorLoad.keepsPace(samples(at -> 50 + at))).isFalse();
        assertThat(SurvivorLoad.keepsPace(samples(at -> at < 10 ? 50 : 2600 + at / 3)))
                .as("work piles up from the very first on")
                .isFalse();
    }

    @Test
    void whyTheyFailIsSaid() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "no memory left".getBytes(StandardCharsets.US_ASCII);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            DirectCall call = DirectCall.plain(address, "policy", "{}");
            SurvivorLoad load = SurvivorLoad.measure(List.of(call), 1, 20, 0, Duration.ofMillis(300));
            assertThat(load.suffices()).isFalse();
            assertThat(load.phrase())
                    .startsWith("1 replica was sent 20 requests/s")
                    .contains("20 of 20 failed (HTTP 503: no memory left)");
        } finally {
            server.stop(0);
        }
    }
}
