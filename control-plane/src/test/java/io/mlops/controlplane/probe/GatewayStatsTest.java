package io.mlops.controlplane.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.controlplane.port.TrafficStats.Counts;
import io.mlops.controlplane.port.TrafficStats.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GatewayStatsTest {
    @Test
    void addsTheCountsOfAllGatewaysUp() throws IOException {
        HttpServer first = gateway("{\"finished\":110,\"upstreamFailures\":10,\"times\":[[1000,60],[2000,40]]}");
        HttpServer second = gateway("{\"finished\":100,\"upstreamFailures\":1,\"times\":[[1000,96],[90000,4]]}");
        try (GatewayStats stats = new GatewayStats()) {
            stats.refresh(List.of(url(first), url(second)));
            Counts recent = new Counts(210, 11, new TreeMap<>(Map.of(1000L, 156L, 2000L, 40L, 90_000L, 4L)));
            Counts half = new Counts(9000, 40, new TreeMap<>());
            Counts total = half.plus(half);
            assertThat(stats.find("policy", 1)).contains(new Sample(total, recent));
            assertThat(stats.totals("policy", 1)).isEqualTo(Map.of(url(first), half, url(second), half));
            assertThat(stats.totals("policy", 3)).isEmpty();
            assertThat(recent.slowerThan(Duration.ofMillis(2))).isEqualTo(44);
            assertThat(stats.find("policy", 2)).contains(new Sample(Counts.NONE, Counts.NONE));
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
        HttpServer first = gateway("{\"finished\":110,\"upstreamFailures\":10,\"times\":[[1000,100]]}");
        HttpServer second = gateway("{\"finished\":100,\"upstreamFailures\":1,\"times\":[[1000,100]]}");
        URI dead = url(second);
        try (GatewayStats stats = new GatewayStats()) {
            assertThat(stats.gap()).contains("no gateway was asked yet");
            stats.refresh(List.of(url(first), dead));
            assertThat(stats.gap()).isEmpty();

            second.stop(0);
            stats.refresh(List.of(url(first), dead));
            assertThat(stats.find("policy", 1))
                    .contains(new Sample(
                            new Counts(9000, 40, new TreeMap<>()),
                            new Counts(110, 10, new TreeMap<>(Map.of(1000L, 100L)))));
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

    @Test
    void anUpstreamJoinsUntilEveryGatewayThatAnswersHadAnAnswerFromIt() throws IOException {
        String ready = "{\"id\":\"u1\",\"state\":\"AVAILABLE\",\"reason\":\"\"}";
        HttpServer first = gateway("{}", ready + ",{\"id\":\"u2\",\"state\":\"JOINING\",\"reason\":\"\"}");
        HttpServer second = gateway("{}", ready + ",{\"id\":\"u2\",\"state\":\"AVAILABLE\",\"reason\":\"\"}");
        try (GatewayStats stats = new GatewayStats()) {
            assertThat(stats.joins("policy", "u1")).isFalse();
            stats.refresh(List.of(url(first), url(second)));
            assertThat(stats.joins("policy", "u1")).isFalse();
            assertThat(stats.joins("policy", "u2")).isTrue();
            assertThat(stats.joins("policy", "u3")).isTrue();
            stats.refresh(List.of());
            assertThat(stats.joins("policy", "u2")).isFalse();
        } finally {
            first.stop(0);
            second.stop(0);
        }
    }

    @Test
    void anUpstreamIsOutWhereNoGatewaySendsItRequests() throws IOException {
        String out = "{\"id\":\"u1\",\"state\":\"EJECTED\",\"reason\":\"refused\"}";
        HttpServer first = gateway("{}", out + ",{\"id\":\"u2\",\"state\":\"EJECTED\",\"reason\":\"status 500\"}");
        HttpServer second = gateway("{}", out + ",{\"id\":\"u2\",\"state\":\"AVAILABLE\",\"reason\":\"\"}");
        try (GatewayStats stats = new GatewayStats()) {
            stats.refresh(List.of(url(first), url(second)));
            assertThat(stats.out("policy", "u1")).contains("refused");
            assertThat(stats.out("policy", "u2")).isEmpty();
            assertThat(stats.out("policy", "u3")).isEmpty();
            assertThat(stats.out("other", "u1")).isEmpty();
        } finally {
            first.stop(0);
            second.stop(0);
        }
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static HttpServer gateway(String window) throws IOException {
        return gateway(window, "");
    }

    private static HttpServer gateway(String window, String upstreams) throws IOException {
        byte[] page = ("{\"fence\":1,\"sequence\":2,\"routes\":[{\"deployment\":\"policy\",\"revisions\":["
                        + "{\"revision\":1,\"finished\":9000,\"upstreamFailures\":40,\"window\":" + window + "},"
                        + "{\"revision\":2,\"window\":{\"finished\":0,\"upstreamFailures\":0,\"times\":[]}}],\"upstreams\":["
                        + upstreams + "]}]}")
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
