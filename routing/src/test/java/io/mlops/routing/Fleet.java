package io.mlops.routing;

import io.mlops.Location;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Builds routes and upstreams for tests. */
final class Fleet {
    static final long SECOND = 1_000_000_000L;

    private Fleet() {}

    static Upstream upstream(String id, String location, int revision, int priority, int weight) {
        return new Upstream(
                id,
                URI.create("http://127.0.0.1:9"),
                Location.parse(location),
                revision,
                "d".repeat(64),
                priority,
                weight,
                false);
    }

    static Upstream draining(Upstream upstream) {
        return new Upstream(
                upstream.id(),
                upstream.address(),
                upstream.location(),
                upstream.revision(),
                upstream.modelDigest(),
                upstream.priority(),
                upstream.weight(),
                true);
    }

    static Route route(Upstream... upstreams) {
        return new Route("policy", Duration.ofSeconds(1), true, 1000, "{}", List.of(upstreams));
    }

    /** A live route in which everybody has been let in. */
    static LiveRoute live(Upstream... upstreams) {
        LiveRoute live = new LiveRoute(route(upstreams), EjectionRules.defaults(), 0);
        live.upstreams().forEach(upstream -> admit(live, upstream, 0));
        return live;
    }

    static void admit(LiveRoute live, LiveUpstream upstream, long now) {
        live.checked(upstream, new CheckResult(CheckResult.Outcome.PROVEN, "proven"), now);
    }

    static LiveUpstream find(LiveRoute live, String id) {
        return live.upstreams().stream()
                .filter(upstream -> upstream.upstream().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Brings it to its concurrency limit: eight in flight, and every answer says "too much". */
    static void fill(LiveUpstream upstream, long now) {
        for (int i = 0; i < 8; i++) {
            upstream.started();
        }
        for (int i = 0; i < 40; i++) {
            upstream.overloaded(now + i * SECOND / 200);
        }
    }
}
