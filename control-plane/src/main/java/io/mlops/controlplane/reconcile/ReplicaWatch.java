package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import io.mlops.routing.Route;
import io.mlops.routing.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Notices replicas that begin to serve and replicas that are lost. Used by one thread. */
final class ReplicaWatch {
    private final Map<String, WantedEndpoint> serving = new HashMap<>();
    private final List<Route> before;

    /** What {@code before} names served when this controller began: no news when it serves, news when it is lost. */
    ReplicaWatch(List<Route> before) {
        this.before = new ArrayList<>(before);
    }

    /** What happened since the last time. */
    List<JournalEvent> look(List<WantedEndpoint> wanted, Observed observed, Door door, Instant now) {
        List<JournalEvent> events = new ArrayList<>();
        Map<String, WantedEndpoint> current = new HashMap<>();
        for (WantedEndpoint endpoint : wanted) {
            Optional<Endpoint> found =
                    observed.endpoint(endpoint.provider(), endpoint.spec().name());
            found.ifPresent(e -> observed.servables(e).stream()
                    .filter(servable -> servable.mayAnswer() && door.open(e, servable))
                    .forEach(servable -> current.put(servable.id(), endpoint)));
        }
        adopt(wanted, observed);
        current.forEach((id, endpoint) -> {
            if (!serving.containsKey(id)) {
                events.add(event(now, "REPLICA_READY", id, endpoint, ""));
            }
        });
        serving.forEach((id, endpoint) -> {
            boolean stillWanted = wanted.stream()
                    .anyMatch(w -> w.spec().name().equals(endpoint.spec().name()));
            if (!current.containsKey(id) && stillWanted && !spare(wanted, current, endpoint)) {
                events.add(event(now, "REPLICA_LOST", id, endpoint, reason(observed, endpoint, id)));
            }
        });
        serving.clear();
        serving.putAll(current);
        return events;
    }

    /** Whether more served than are asked for, and still enough do: what is gone was ended by us. */
    private boolean spare(List<WantedEndpoint> wanted, Map<String, WantedEndpoint> current, WantedEndpoint endpoint) {
        String name = endpoint.spec().name();
        int asked = wanted.stream()
                .filter(other -> other.spec().name().equals(name))
                .mapToInt(other -> other.spec().replicas())
                .sum();
        return count(serving, name) > asked && count(current, name) >= asked;
    }

    private static long count(Map<String, WantedEndpoint> replicas, String endpoint) {
        return replicas.values().stream()
                .filter(each -> each.spec().name().equals(endpoint))
                .count();
    }

    /** Takes over what served before, as soon as it can be seen whether it still does. */
    private void adopt(List<WantedEndpoint> wanted, Observed observed) {
        for (WantedEndpoint endpoint : wanted) {
            if (!before.isEmpty() && !observed.seen(endpoint.spec().location())) {
                return;
            }
        }
        for (Route route : before) {
            for (Upstream upstream : route.upstreams()) {
                wanted.stream()
                        .filter(endpoint -> endpoint.deployment().equals(route.deployment())
                                && endpoint.revision() == upstream.revision()
                                && endpoint.spec().location().equals(upstream.location()))
                        .forEach(endpoint -> serving.put(upstream.id(), endpoint));
            }
        }
        before.clear();
    }

    private static String reason(Observed observed, WantedEndpoint endpoint, String id) {
        return observed.endpoint(endpoint.provider(), endpoint.spec().name()).stream()
                .flatMap(found -> found.replicas().stream())
                .filter(replica -> replica.id().equals(id))
                .map(Replica::reason)
                .findFirst()
                .orElse("gone");
    }

    private static JournalEvent event(Instant now, String action, String id, WantedEndpoint endpoint, String reason) {
        String detail = reason.isEmpty()
                ? Details.of("replica", id, "location", endpoint.spec().location(), "revision", endpoint.revision())
                : Details.of(
                        "replica",
                        id,
                        "location",
                        endpoint.spec().location(),
                        "revision",
                        endpoint.revision(),
                        "reason",
                        reason);
        return JournalEvent.of(now, Rollout.ACTOR, action, endpoint.deployment(), detail)
                .withModel(endpoint.spec().model().digest().hex());
    }
}
