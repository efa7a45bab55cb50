package io.mlops.client;

import io.mlops.routing.LiveRoute;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Route;
import io.mlops.routing.Transition;
import io.mlops.routing.UpstreamState;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One deployment as the client knows it: its live route and the checks of its upstreams. Thread-safe; updated by one thread at a time. */
final class ClientRoute {
    private static final Logger LOG = System.getLogger(ClientRoute.class.getName());

    private final LiveRoute live;
    private final ClientContext context;
    private volatile Map<LiveUpstream, UpstreamWatch> watches = Map.of();

    ClientRoute(Route route, ClientContext context) {
        this.context = context;
        this.live = new LiveRoute(route, context.options().ejection(), context.now());
        watch();
    }

    LiveRoute live() {
        return live;
    }

    /** Takes a newer route up. */
    void update(Route route) {
        live.update(route, context.now());
        watch();
    }

    private void watch() {
        Map<LiveUpstream, UpstreamWatch> before = watches;
        Map<LiveUpstream, UpstreamWatch> next = new HashMap<>();
        for (LiveUpstream upstream : live.upstreams()) {
            UpstreamWatch watch = before.get(upstream);
            next.put(upstream, watch == null ? new UpstreamWatch(this, upstream, context) : watch);
        }
        watches = next;
        next.forEach((upstream, watch) -> {
            if (!before.containsKey(upstream)) {
                watch.start();
            }
        });
        before.forEach((upstream, watch) -> {
            if (!next.containsKey(upstream)) {
                watch.stop();
            }
        });
    }

    /** Empty when the routes no longer have it. */
    Optional<UpstreamWatch> watch(LiveUpstream upstream) {
        return Optional.ofNullable(watches.get(upstream));
    }

    List<UpstreamWatch> watches() {
        return List.copyOf(watches.values());
    }

    /** That an upstream is admitted is as it should be: what embeds us wants to read of what goes wrong, and of its end. */
    void changed(Transition transition) {
        LOG.log(
                transition.from() == UpstreamState.JOINING && transition.to() == UpstreamState.AVAILABLE
                        ? Level.DEBUG
                        : Level.INFO,
                "{0} of {1}: {2}, was {3}: {4}",
                transition.upstream(),
                live.route().deployment(),
                transition.to(),
                transition.from(),
                transition.reason());
    }

    /** No checks any more. */
    void close() {
        watches.values().forEach(UpstreamWatch::stop);
    }
}
