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
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GatewayStatsTest {
    private static final String PAGE = """
            {"fence":1,"sequence":2,"routes":[{"deployment":"policy","revisions":[
              {"revision":1,"attempts":9001,"finished":9000,"upstreamFailures":40,"times":[[100,8000],[12500,960]],
               "window":{"seconds":10,"finished":110,"upstreamFailures":10,"p99Millis":12.5,"times":[[100,100]]}},
              {"revision":2,"window":{"seconds":10,"finished":0,"upstreamFailures":0,"times":[]}}]}]}
            """;

    @Test
    void readsTheCountsOfEachRevisionAndForgetsThemWhenNobodyAnswers() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/routes", exchange -> {
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        URI admin = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (GatewayStats stats = new GatewayStats()) {
            stats.refresh(admin);
            assertThat(stats.find("policy", 1)).contains(new Sample(
                            new Counts(9000, 40, new TreeMap<>(Map.of(100L, 8000L, 12_500L, 960L))),
                            new Counts(110, 10, new TreeMap<>(Map.of(100L, 100L)))));
            assertThat(stats.find("policy", 2)).contains(new Sample(Counts.NONE, Counts.NONE));
            assertThat(stats.find("policy", 3)).isEmpty();
            assertThat(stats.find("other", 1)).isEmpty();

            server.stop(0);
            stats.refresh(admin);
            assertThat(stats.find("policy", 1)).isEmpty();
        }
    }
}
