package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Notices replicas that begin to serve and replicas that are lost. Used by one thread. */
final class ReplicaWatch {
    private final Map<String, WantedEndpoint> serving = new HashMap<>();
    private final Set<String> adopted;

    /** {@code adopted} served already when this controller began: neither news when they serve, nor silent when lost. */
    ReplicaWatch(Set<String> adopted) {
        this.adopted = new HashSet<>(adopted);
    }

    /** What happened since the last time. */
    List<JournalEvent> look(List<WantedEndpoint> wanted, Observed observed, Admission admission, Instant now) {
        List<JournalEvent> events = new ArrayList<>();
        Map<String, WantedEndpoint> current = new HashMap<>();
        for (WantedEndpoint endpoint : wanted) {
            Optional<Endpoint> found =
                    observed.endpoint(endpoint.provider(), endpoint.spec().name());
            found.stream()
                    .flatMap(e -> Servable.of(e).stream())
                    .filter(servable -> servable.mayAnswer() && admission.admitted(servable.id()))
                    .forEach(servable -> current.put(servable.id(), endpoint));
        }
        current.forEach((id, endpoint) -> {
            if (!serving.containsKey(id) && !adopted.remove(id)) {
                events.add(event(now, "REPLICA_READY", id, endpoint, ""));
            }
        });
        serving.forEach((id, endpoint) -> {
            boolean stillWanted = wanted.stream()
                    .anyMatch(w -> w.spec().name().equals(endpoint.spec().name()));
            if (!current.containsKey(id) && stillWanted) {
                events.add(event(now, "REPLICA_LOST", id, endpoint, reason(observed, endpoint, id)));
            }
        });
        serving.clear();
        serving.putAll(current);
        return events;
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
