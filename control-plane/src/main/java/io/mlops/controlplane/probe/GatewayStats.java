package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.TrafficStats;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Reads each revision's counts from the page {@code /routes} of the gateway's admin port. Thread-safe. */
public final class GatewayStats implements TrafficStats, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GatewayStats.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private volatile Map<String, Sample> samples = Map.of();

    @Override
    public void refresh(URI adminUrl) {
        Map<String, Sample> read = new HashMap<>();
        try {
            HttpRequest request = HttpRequest.newBuilder(adminUrl.resolve("/routes"))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                for (JsonNode route : MAPPER.readTree(answer.body()).path("routes")) {
                    String deployment = route.path("deployment").asString("");
                    route.path("revisions")
                            .forEach(node -> read.put(
                                    key(deployment, node.path("revision").asInt(0)), sample(node)));
                }
            }
        } catch (IOException | JacksonException e) {
            // Without figures nothing is held against a revision; the gateway's absence shows elsewhere.
            LOG.log(System.Logger.Level.DEBUG, "no figures from the gateway at {0}: {1}", adminUrl, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        samples = Map.copyOf(read);
    }

    @Override
    public Optional<Sample> find(String deployment, int revision) {
        return Optional.ofNullable(samples.get(key(deployment, revision)));
    }

    private static Sample sample(JsonNode revision) {
        return new Sample(counts(revision), counts(revision.path("window")));
    }

    private static Counts counts(JsonNode node) {
        TreeMap<Long, Long> times = new TreeMap<>();
        node.path("times")
                .forEach(bucket -> times.put(
                        bucket.path(0).asLong(0), bucket.path(1).asLong(0)));
        return new Counts(
                node.path("finished").asLong(0), node.path("upstreamFailures").asLong(0), times);
    }

    private static String key(String deployment, int revision) {
        return deployment + "/" + revision;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
