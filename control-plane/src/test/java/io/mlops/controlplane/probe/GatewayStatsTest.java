package io.mlops.controlplane.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.controlplane.port.TrafficStats.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayStatsTest {
    @Test
    void addsTheLastSecondsOfAllGatewaysUp() throws IOException {
        HttpServer first = gateway("{\"attempts\":110,\"upstreamFailures\":10,\"times\":[[1000,60],[2000,40]]}");
        HttpServer second = gateway("{\"attempts\":100,\"upstreamFailures\":1,\"times\":[[1000,96],[90000,4]]}");
        try (GatewayStats stats = new GatewayStats()) {
            stats.refresh(List.of(url(first), url(second)));
            // 200 answers: the 198th is one of the four slow ones, whatever each gateway's own p99 is.
            assertThat(stats.find("policy", 1)).contains(new Sample(210, 11, Duration.ofMillis(90)));
            assertThat(stats.find("policy", 2)).contains(new Sample(0, 0, Duration.ZERO));
            assertThat(stats.find("policy", 3)).isEmpty();
            assertThat(stats.find("other", 1)).isEmpty();
            assertThat(stats.gap()).isEmpty();
        } finally {
            first.stop(0);
            second.stop(0);
        }
    }

    @Test
    void oneThatDoesNotAnswerLeavesAGapAndNothingOld() throws IOException {
        HttpServer first = gateway("{\"attempts\":110,\"upstreamFailures\":10,\"times\":[[1000,100]]}");
        HttpServer second = gateway("{\"attempts\":100,\"upstreamFailures\":1,\"times\":[[1000,100]]}");
        URI dead = url(second);
        try (GatewayStats stats = new GatewayStats()) {
            assertThat(stats.gap()).contains("no gateway was asked yet");
            stats.refresh(List.of(url(first), dead));
            assertThat(stats.gap()).isEmpty();

            second.stop(0);
            stats.refresh(List.of(url(first), dead));
            assertThat(stats.find("policy", 1)).contains(new Sample(110, 10, Duration.ofMillis(1)));
            assertThat(stats.gap().orElseThrow()).startsWith("the gateway at " + dead + " tells no figures: ");

            stats.refresh(List.of());
            assertThat(stats.find("policy", 1)).isEmpty();
            assertThat(stats.gap()).contains("no gateway serves");
        } finally {
            first.stop(0);
        }
    }

    @Test
    void anAnswerThatIsNoneLeavesAGap() throws IOException {
        HttpServer broken = gateway("{");
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.start();
        try (GatewayStats stats = new GatewayStats()) {
            stats.refresh(List.of(url(broken)));
            assertThat(stats.gap()).isPresent();
            stats.refresh(List.of(url(refusing)));
            assertThat(stats.gap().orElseThrow()).endsWith("HTTP 404");
        } finally {
            broken.stop(0);
            refusing.stop(0);
        }
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static HttpServer gateway(String window) throws IOException {
        byte[] page = ("{\"fence\":1,\"sequence\":2,\"routes\":[{\"deployment\":\"policy\",\"revisions\":["
                        + "{\"revision\":1,\"attempts\":9000,\"upstreamFailures\":40,\"window\":" + window + "},"
                        + "{\"revision\":2,\"window\":{\"attempts\":0,\"upstreamFailures\":0,\"times\":[]}}]}]}")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/routes", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return server;
    }
}
