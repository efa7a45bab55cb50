package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.TrafficStats;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads each revision's counts from the page {@code /routes} of every gateway's admin port, and adds them up.
 * Thread-safe.
 */
public final class GatewayStats implements TrafficStats, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GatewayStats.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Set<String> OUT = Set.of("EJECTED", "WRONG_MODEL");
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private volatile Figures figures = new Figures(Map.of(), Map.of(), Map.of(), Map.of(), "no gateway was asked yet");

    /**
     * What was read the last time.
     *
     * @param samples of all processes together, by deployment and revision
     * @param each what each process has answered, in the same way
     * @param out why an upstream is out of the rotation of every process that knows it, by deployment and upstream
     * @param settled how many processes have had an answer from an upstream, by deployment and upstream
     * @param gap why it is not everything; empty when it is
     */
    private record Figures(
            Map<String, Sample> samples,
            Map<URI, Map<String, Sample>> each,
            Map<String, String> out,
            Map<String, Integer> settled,
            String gap) {}

    /**
     * What one process told.
     *
     * @param states of its upstreams, by deployment and upstream: why one is out, empty where it is not
     * @param settled those of them that it has had an answer from
     */
    private record Page(Map<String, Sample> samples, Map<String, String> states, Set<String> settled) {}

    @Override
    public void refresh(List<URI> adminUrls) {
        Map<URI, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
        for (URI adminUrl : adminUrls) {
            HttpRequest request = HttpRequest.newBuilder(adminUrl.resolve("/routes"))
                    .timeout(PATIENCE)
                    .build();
            asked.put(adminUrl, http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        Map<URI, Map<String, Sample>> each = new HashMap<>();
        Map<String, String> states = new HashMap<>();
        Map<String, Integer> settled = new HashMap<>();
        String gap = adminUrls.isEmpty() ? "no gateway serves" : "";
        for (Map.Entry<URI, CompletableFuture<HttpResponse<String>>> answer : asked.entrySet()) {
            try {
                Page page = read(answer.getValue().get());
                each.put(answer.getKey(), page.samples());
                // One that still sends it requests outvotes all others.
                page.states().forEach((key, why) -> states.merge(key, why, (a, b) -> a.isEmpty() ? a : b));
                page.settled().forEach(key -> settled.merge(key, 1, Integer::sum));
            } catch (IOException | JacksonException | ExecutionException e) {
                gap = "the gateway at " + answer.getKey() + " tells no figures: " + reason(e);
                LOG.log(System.Logger.Level.DEBUG, gap);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                gap = "interrupted";
            }
        }
        Map<String, Sample> samples = new HashMap<>();
        each.values()
                .forEach(read -> read.forEach((key, sample) -> samples.merge(key, sample, GatewayStats::together)));
        states.values().removeIf(String::isEmpty);
        figures = new Figures(Map.copyOf(samples), Map.copyOf(each), Map.copyOf(states), Map.copyOf(settled), gap);
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static Page read(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException("HTTP " + answer.statusCode());
        }
        Map<String, Sample> read = new HashMap<>();
        Map<String, String> states = new HashMap<>();
        Set<String> settled = new HashSet<>();
        for (JsonNode route : MAPPER.readTree(answer.body()).path("routes")) {
            String deployment = route.path("deployment").asString("");
            for (JsonNode revision : route.path("revisions")) {
                read.merge(
                        key(deployment, revision.path("revision").asInt(0)), sample(revision), GatewayStats::together);
            }
            for (JsonNode upstream : route.path("upstreams")) {
                String state = upstream.path("state").asString("");
                String why = upstream.path("reason").asString("");
                String key = deployment + "/" + upstream.path("id").asString("");
                states.put(key, OUT.contains(state) ? why.isEmpty() ? "ejected" : why : "");
                if (!state.equals("JOINING")) {
                    settled.add(key);
                }
            }
        }
        return new Page(read, states, settled);
    }

    @Override
    public Optional<String> out(String deployment, String upstream) {
        return Optional.ofNullable(figures.out().get(deployment + "/" + upstream));
    }

    @Override
    public boolean joins(String deployment, String upstream) {
        Figures now = figures;
        return now.settled().getOrDefault(deployment + "/" + upstream, 0)
                < now.each().size();
    }

    @Override
    public Optional<Sample> find(String deployment, int revision) {
        return Optional.ofNullable(figures.samples().get(key(deployment, revision)));
    }

    @Override
    public Map<URI, Counts> totals(String deployment, int revision) {
        Map<URI, Counts> totals = new HashMap<>();
        figures.each().forEach((adminUrl, read) -> {
            Sample sample = read.get(key(deployment, revision));
            if (sample != null) {
                totals.put(adminUrl, sample.total());
            }
        });
        return totals;
    }

    private static Sample together(Sample one, Sample other) {
        return new Sample(one.total().plus(other.total()), one.recent().plus(other.recent()));
    }

    private static Sample sample(JsonNode revision) {
        return new Sample(counts(revision), counts(revision.path("window")));
    }

    private static Counts counts(JsonNode node) {
        TreeMap<Long, Long> times = new TreeMap<>();
        for (JsonNode bucket : node.path("times")) {
            times.put(bucket.path(0).asLong(0), bucket.path(1).asLong(0));
        }
        return new Counts(
                node.path("finished").asLong(0), node.path("upstreamFailures").asLong(0), times);
    }

    @Override
    public Optional<String> gap() {
        return Optional.of(figures.gap()).filter(gap -> !gap.isEmpty());
    }

    private static String key(String deployment, int revision) {
        return deployment + "/" + revision;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
