package io.mlops.gateway;

import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The deployments that are served, by name; swapped whole when new routes are applied. Read by all, applied by one thread. */
final class RoutingTable implements RoutesListener {
    private final Clock clock;
    private final HealthRules health;
    private final QueueRules queue;
    private final List<Worker> workers;
    private final Events events;
    private final RequestLog requestLog;
    private volatile Map<String, Deployment> deployments = Map.of();
    private volatile @Nullable Routes routes;

    RoutingTable(
            Clock clock,
            HealthRules health,
            QueueRules queue,
            List<Worker> workers,
            Events events,
            RequestLog requestLog) {
        this.clock = clock;
        this.health = health;
        this.queue = queue;
        this.workers = workers;
        this.events = events;
        this.requestLog = requestLog;
    }

    @Nullable Deployment find(String name) {
        return deployments.get(name);
    }

    Collection<Deployment> deployments() {
        return deployments.values();
    }

    /** The routes that were applied last. */
    Optional<Routes> routes() {
        return Optional.ofNullable(routes);
    }

    /** Serves nothing any more. */
    void close() {
        deployments.values().forEach(deployment -> deployment.close("the gateway stops"));
    }

    /** Once a second: the windows of the statistics move on. */
    void roll() {
        deployments.values().forEach(deployment -> deployment.stats().roll());
    }

    /** On the worker's event loop: closes its connections to upstreams that nobody has used for long. */
    void sweep(Worker worker) {
        long now = worker.now();
        for (Deployment deployment : deployments.values()) {
            for (UpstreamLink link : deployment.links()) {
                link.pool(worker).sweep(now);
            }
        }
    }

    /** Serves these routes from now on; requests in flight notice nothing. */
    @Override
    public void routes(Routes newest) {
        long now = clock.now();
        Map<String, Deployment> before = deployments;
        Map<String, Deployment> next = new HashMap<>();
        for (Route route : newest.routes()) {
            Deployment deployment = before.get(route.deployment());
            if (deployment == null) {
                deployment = new Deployment(route, health, queue, workers, events, requestLog, now);
            } else {
                deployment.update(route, now);
            }
            next.put(route.deployment(), deployment);
        }
        deployments = next;
        routes = newest;
        before.forEach((name, deployment) -> {
            if (!next.containsKey(name)) {
                deployment.close("the deployment has no route any more");
            }
        });
        events.add(
                Event.Type.ROUTES_APPLIED,
                "fence " + newest.fence() + ", sequence " + newest.sequence() + ", "
                        + newest.routes().size() + " deployments");
    }

    @Override
    public void kept(Reason reason, String detail) {
        events.add(
                switch (reason) {
                    case MISSING -> Event.Type.ROUTES_MISSING;
                    case BROKEN -> Event.Type.ROUTES_BROKEN;
                    case OLDER -> Event.Type.ROUTES_REFUSED;
                },
                detail);
    }
}
