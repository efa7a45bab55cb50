package io.mlops.gateway;

import io.mlops.Location;
import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway in front of faulty upstreams, with a client. */
final class GatewayRig implements AutoCloseable {
    static {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    static final String DEPLOYMENT = "policy";
    private static final String LOCATIONS = "abcdef";

    private final Path home;
    private final List<FaultyUpstream> upstreams = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Gateway gateway;
    private long sequence;
    private Duration timeout = Duration.ofSeconds(10);
    private boolean idempotent = true;
    private int maxBodyBytes = 1024 * 1024;

    GatewayRig(Path home, int count) {
        this.home = home;
        for (int i = 0; i < count; i++) {
            upstreams.add(new FaultyUpstream("u" + i));
        }
    }

    /** Quick checks and short back-offs, so that tests wait for conditions and not for defaults. */
    static GatewayConfig quick(Path routes) {
        return GatewayConfig.defaults(routes)
                .withHealth(new HealthRules(
                        new CheckRules(
                                Duration.ofMillis(50),
                                Duration.ofMillis(20),
                                Duration.ofMillis(20),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2)),
                        new EjectionRules(5, 2, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMinutes(1))))
                .withServing(Serving.defaults()
                        .withDrainTimeout(Duration.ofSeconds(5))
                        .withWarmUpRequests(0));
    }

    GatewayRig timeout(Duration next) {
        timeout = next;
        return this;
    }

    GatewayRig notIdempotent() {
        idempotent = false;
        return this;
    }

    GatewayRig maxBodyBytes(int next) {
        maxBodyBytes = next;
        return this;
    }

    GatewayRig start() {
        return start(quick(routesFile()));
    }

    GatewayRig start(GatewayConfig config) {
        return start(config, Transport.best());
    }

    GatewayRig start(GatewayConfig config, Transport transport) {
        return start(config, transport, Clock.system());
    }

    GatewayRig start(GatewayConfig config, Transport transport, Clock clock) {
        write(upstreams);
        gateway = Gateway.start(config, transport, clock);
        return this;
    }

    Path routesFile() {
        return home.resolve("routes.json");
    }

    Gateway gateway() {
        return Objects.requireNonNull(gateway, "not started");
    }

    FaultyUpstream upstream(int index) {
        return upstreams.get(index);
    }

    List<FaultyUpstream> upstreams() {
        return upstreams;
    }

    /** Writes routes to these upstreams, one location each, all active. */
    void write(List<FaultyUpstream> to) {
        List<Upstream> described = new ArrayList<>();
        for (int i = 0; i < to.size(); i++) {
            described.add(describe(to.get(i), Location.of("local", LOCATIONS.substring(i, i + 1)), 1, 0, 100, false));
        }
        writeUpstreams(described);
    }

    static Upstream describe(
            FaultyUpstream upstream, Location location, int revision, int priority, int weight, boolean draining) {
        return new Upstream(
                upstream.id(),
                upstream.address(),
                location,
                revision,
                FaultyUpstream.DIGEST,
                priority,
                weight,
                draining);
    }

    void writeUpstreams(List<Upstream> described) {
        Route route = new Route(DEPLOYMENT, timeout, idempotent, maxBodyBytes, "{\"probe\":true}", described);
        writeRoutes(new Routes(1, ++sequence, Instant.now(), List.of(route)));
    }

    void writeRoutes(Routes routes) {
        try {
            RoutesJson.writeFile(routesFile(), routes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway().port() + path);
    }

    HttpRequest.Builder infer() {
        return HttpRequest.newBuilder(uri("/v2/models/" + DEPLOYMENT + "/infer"))
                .header("x-user", "yes")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("{\"inputs\":[]}"));
    }

    HttpResponse<String> predict() {
        return send(infer().build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> admin(String path) {
        return send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway().adminPort() + path))
                .build());
    }

    /** The state of an upstream as the admin port tells it; empty where it is not in the routes. */
    String state(FaultyUpstream upstream) {
        return upstreamNode(upstream).path("state").asString("");
    }

    JsonNode upstreamNode(FaultyUpstream upstream) {
        for (JsonNode node : routes().path("routes").path(0).path("upstreams")) {
            if (node.path("id").asString("").equals(upstream.id())) {
                return node;
            }
        }
        return JsonMapper.shared().createObjectNode();
    }

    JsonNode routes() {
        return JsonMapper.shared().readTree(admin("/routes").body());
    }

    /** The types of all events that name the upstream, oldest first. */
    List<String> events(FaultyUpstream upstream) {
        List<String> types = new ArrayList<>();
        for (JsonNode event :
                JsonMapper.shared().readTree(admin("/events").body()).path("events")) {
            if (event.path("upstream").asString().equals(upstream.id())) {
                types.add(event.path("type").asString());
            }
        }
        return types;
    }

    List<String> eventTypes() {
        List<String> types = new ArrayList<>();
        JsonMapper.shared()
                .readTree(admin("/events").body())
                .path("events")
                .forEach(event -> types.add(event.path("type").asString()));
        return types;
    }

    @Override
    public void close() {
        // First, so that no kept connection holds the gateway's last call up.
        client.close();
        if (gateway != null) {
            gateway.close();
        }
        upstreams.forEach(FaultyUpstream::close);
    }
}
