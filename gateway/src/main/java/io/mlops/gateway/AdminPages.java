package io.mlops.gateway;

import io.mlops.routing.Route;
import io.mlops.routing.RoutesFollower;
import io.mlops.routing.Upstream;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the admin port tells: routes with their live state, events, metrics. Thread-safe. */
final class AdminPages {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final DataPlane plane;
    private final Events events;
    private final Clock clock;
    private final MetricsPage metrics;
    private final Instant startedAt;

    AdminPages(DataPlane plane, Events events, RoutesFollower follower, @Nullable AccessLog accessLog, Clock clock) {
        this.plane = plane;
        this.events = events;
        this.clock = clock;
        this.metrics = new MetricsPage(plane, follower, accessLog, clock);
        this.startedAt = clock.instant();
    }

    AdminPage metrics() {
        return new AdminPage(200, "text/plain; version=0.0.4; charset=utf-8", metrics.render());
    }

    AdminPage events(String uri) {
        List<String> after = new QueryStringDecoder(uri).parameters().getOrDefault("after", List.of("0"));
        long sequence;
        try {
            sequence = Long.parseLong(after.getFirst());
        } catch (NumberFormatException e) {
            // Said to whoever asked.
            return AdminPage.error(400, "after must be a sequence number");
        }
        ObjectNode root = root();
        ArrayNode array = root.putArray("events");
        for (Event event : events.after(sequence)) {
            MinuteLines.describe(event, array.addObject());
        }
        return AdminPage.json(200, MAPPER.writeValueAsString(root));
    }

    /** A few recent requests of one deployment, while its routes say that they may be shown. */
    AdminPage recorded(String uri) {
        String name = new QueryStringDecoder(uri)
                .parameters()
                .getOrDefault("deployment", List.of(""))
                .getFirst();
        Deployment deployment = plane.table().find(name);
        List<RecentRequests.Kept> kept =
                deployment == null ? null : deployment.recent().shown();
        if (kept == null) {
            return AdminPage.error(404, "no rollout of a deployment named \"" + name + "\" compares revisions");
        }
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode array = root.putArray("requests");
        for (RecentRequests.Kept request : kept) {
            ObjectNode node = array.addObject();
            if (request.type() != null) {
                node.put("contentType", request.type());
            }
            if (request.jsonLength() != null) {
                node.put("jsonLength", request.jsonLength());
            }
            node.put("body", request.body());
        }
        return AdminPage.json(200, MAPPER.writeValueAsString(root));
    }

    AdminPage routes() {
        ObjectNode root = root();
        plane.table().routes().ifPresent(routes -> {
            root.put("fence", routes.fence());
            root.put("sequence", routes.sequence());
            root.put("writtenAt", routes.writtenAt().toString());
        });
        ArrayNode array = root.putArray("routes");
        long now = clock.now();
        for (Deployment deployment : plane.table().deployments()) {
            route(array.addObject(), deployment, now);
        }
        return AdminPage.json(200, MAPPER.writeValueAsString(root));
    }

    /** Sequence numbers start again with the process: a reader tells by {@code startedAt}. */
    private ObjectNode root() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("pid", ProcessHandle.current().pid());
        root.put("startedAt", startedAt.toString());
        return root;
    }

    private void route(ObjectNode node, Deployment deployment, long now) {
        Route route = deployment.live().route();
        node.put("deployment", deployment.name());
        node.put("timeoutMillis", route.timeout().toMillis());
        node.put("idempotent", route.idempotent());
        node.put("maxBodyBytes", route.maxBodyBytes());
        node.put("inFlight", deployment.stats().inFlight());
        node.put("queued", deployment.backlog().waiting());
        node.put("retryBudget", Math.floor(deployment.live().budget().balance(now)));
        deployment.live().hedgeAfter(now).ifPresent(after -> node.put("hedgeAfterMillis", after.toNanos() / 1e6));
        ObjectNode hedges = node.putObject("hedges");
        deployment.stats().hedges().forEach(hedges::put);
        ArrayNode revisions = node.putArray("revisions");
        deployment.stats().revisions().forEach((number, stats) -> {
            ObjectNode revision = revisions.addObject();
            revision.put("revision", number);
            sample(revision, stats.totals());
            ObjectNode window = revision.putObject("window");
            window.put("seconds", RevisionStats.WINDOW_SECONDS);
            RevisionStats.Sample recent = stats.window();
            sample(window, recent);
            times(revision, stats.totals().times());
            times(window, recent.times());
        });
        ArrayNode upstreams = node.putArray("upstreams");
        for (UpstreamLink link : deployment.links()) {
            upstream(upstreams.addObject(), link, now);
        }
    }

    private static void sample(ObjectNode node, RevisionStats.Sample sample) {
        node.put("requests", sample.requests());
        node.put("errors", sample.errors());
        node.put("attempts", sample.attempts());
        node.put("finished", sample.finished());
        node.put("upstreamFailures", sample.failures());
        node.put("p50Millis", sample.times().quantileMillis(0.5));
        node.put("p99Millis", sample.times().quantileMillis(0.99));
    }

    /** The counts that quantiles lose: how many took longer than any limit can be told from them, and added up over gateways. */
    private static void times(ObjectNode node, Times times) {
        ArrayNode buckets = node.putArray("times");
        times.forEach((fromMicros, count) -> buckets.addArray().add(fromMicros).add(count));
    }

    private void upstream(ObjectNode node, UpstreamLink link, long now) {
        Upstream upstream = link.live().upstream();
        node.put("id", upstream.id());
        node.put("address", upstream.address().toString());
        node.put("location", upstream.location().toString());
        node.put("revision", upstream.revision());
        node.put("modelDigest", upstream.modelDigest());
        node.put("priority", upstream.priority());
        node.put("weight", upstream.weight());
        node.put("draining", upstream.draining());
        node.put("state", link.live().state().name());
        node.put("since", clock.instantOf(link.live().stateSince()).toString());
        node.put("reason", link.live().reason());
        node.put("inFlight", link.live().inFlight());
        if (link.live().concurrencyLimit() != Integer.MAX_VALUE) {
            node.put("concurrencyLimit", link.live().concurrencyLimit());
        }
        node.put("attempts", link.stats().attempts());
        node.put("ejections", link.stats().ejections());
        node.put("stalls", link.stats().stalls());
        UpstreamFault fault = link.fault();
        if (fault != null) {
            node.putObject("fault")
                    .put("id", fault.id())
                    .put("kind", fault.word())
                    .put("does", fault.phrase());
        }
        double latency = link.live().latencyNanos(now);
        if (!Double.isNaN(latency)) {
            node.put("latencyMillis", Math.round(latency / 1000) / 1000.0);
        }
    }
}
