package io.mlops.gateway;

import io.mlops.gateway.admission.Backlog;
import io.mlops.routing.LiveRoute;
import io.mlops.routing.LiveUpstream;
import io.mlops.routing.Route;
import io.mlops.routing.Transition;
import io.mlops.routing.UpstreamState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One deployment as the gateway serves it; lives across changes of its route. Thread-safe; changed by one thread at a time. */
final class Deployment {
    private static final int WARM_CONNECTIONS = 2;
    private static final int REVISIONS_KEPT = 8;
    /** The model failed on its input: what the model server answers then. Never the gateway's own. */
    private static final int MODEL_FAULT = 424;

    private final String name;
    private final LiveRoute live;
    private final List<Worker> workers;
    private final HealthRules health;
    private final Events events;
    private final RequestLog requestLog;
    private final DeploymentStats stats = new DeploymentStats();
    private final QueueRules rules;
    private final Backlog backlog;
    private final QueueStats queueStats = new QueueStats();
    private final RecentRequests recent = new RecentRequests();
    private volatile Map<LiveUpstream, UpstreamLink> links = Map.of();

    Deployment(
            Route route,
            HealthRules health,
            QueueRules rules,
            List<Worker> workers,
            Events events,
            RequestLog requestLog,
            long now) {
        this.name = route.deployment();
        this.live = new LiveRoute(route, health.ejection(), now);
        this.workers = workers;
        this.health = health;
        this.rules = rules;
        this.backlog = new Backlog(rules.waiting(), rules.bytes(), now);
        this.events = events;
        this.requestLog = requestLog;
        recent.follow(route.recording());
        link();
    }

    String name() {
        return name;
    }

    LiveRoute live() {
        return live;
    }

    DeploymentStats stats() {
        return stats;
    }

    /** Who waits for an upstream. */
    Backlog backlog() {
        return backlog;
    }

    QueueStats queueStats() {
        return queueStats;
    }

    /** Whether a request that comes now must wait: all upstreams are at their limits, or others wait already. */
    boolean isBusy(long now) {
        return backlog.waiting() > 0 || live.isFull(now);
    }

    /** How long a request may wait that has so much of its deadline left. */
    long patienceNanos(long remainingNanos) {
        return (long) (rules.deadlineShare() * remainingNanos);
    }

    /** Lets those go who wait, as far as there is room. */
    void drain(long now) {
        int room = backlog.waiting() == 0 ? 0 : live.room(now);
        if (room > 0) {
            backlog.drain(room, now);
        }
    }

    RecentRequests recent() {
        return recent;
    }

    Collection<UpstreamLink> links() {
        return links.values();
    }

    /** Null when the routes no longer have it. */
    @Nullable UpstreamLink link(LiveUpstream upstream) {
        return links.get(upstream);
    }

    /** Takes a newer route up. */
    void update(Route route, long now) {
        live.update(route, now);
        recent.follow(route.recording());
        link();
        stats.keepNewest(REVISIONS_KEPT);
    }

    private void link() {
        Map<LiveUpstream, UpstreamLink> before = links;
        Map<LiveUpstream, UpstreamLink> next = new LinkedHashMap<>();
        for (LiveUpstream upstream : live.upstreams()) {
            UpstreamLink link = before.get(upstream);
            next.put(upstream, link == null ? new UpstreamLink(this, upstream, workers, health.checks()) : link);
        }
        links = next;
        next.forEach((upstream, link) -> {
            if (!before.containsKey(upstream)) {
                event(
                        Event.Type.UPSTREAM_ADDED,
                        link,
                        "revision " + upstream.upstream().revision());
                link.open();
            }
        });
        before.forEach((upstream, link) -> {
            if (!next.containsKey(upstream)) {
                event(Event.Type.UPSTREAM_REMOVED, link, upstream.inFlight() + " in flight");
                link.close(workers);
            }
        });
    }

    /** Not served any more: what is in flight finishes. */
    void close(String reason) {
        for (UpstreamLink link : links.values()) {
            event(Event.Type.UPSTREAM_REMOVED, link, reason);
            link.close(workers);
        }
    }

    void arrived() {
        stats.arrived();
    }

    /** A client's request is over; {@code last} is the upstream that it was at last, null when there was none. */
    void finished(String client, int status, long nanos, @Nullable UpstreamLink last, int attempts) {
        stats.finished(status, nanos);
        RevisionStats revision = last == null ? stats.revision(DeploymentStats.NO_REVISION) : last.revision();
        revision.request(status >= 500);
        if (status == MODEL_FAULT) {
            revision.fault();
        }
        requestLog.add(name, client, last, attempts, status, nanos);
    }

    void changed(UpstreamLink link, Transition transition) {
        event(type(transition), link, transition.reason());
        if (transition.to() == UpstreamState.AVAILABLE) {
            workers.forEach(
                    worker -> worker.loop().execute(() -> link.pool(worker).warm(WARM_CONNECTIONS)));
        } else {
            link.stats().ejection();
            workers.forEach(worker -> worker.loop().execute(() -> worker.redispatch(link.live())));
        }
    }

    private static Event.Type type(Transition transition) {
        return switch (transition.to()) {
            case AVAILABLE -> transition.from() == UpstreamState.JOINING ? Event.Type.ADMITTED : Event.Type.READMITTED;
            case WRONG_MODEL -> Event.Type.WRONG_MODEL;
            default -> Event.Type.EJECTED;
        };
    }

    private void event(Event.Type type, UpstreamLink link, String reason) {
        events.add(
                type,
                name,
                link.live().upstream().id(),
                link.live().upstream().location().toString(),
                reason);
    }
}
