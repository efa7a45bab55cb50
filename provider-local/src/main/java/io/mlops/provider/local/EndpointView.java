package io.mlops.provider.local;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import java.util.List;
import java.util.Optional;

/** What an endpoint is as a whole, from what was seen of its slots. */
final class EndpointView {
    private EndpointView() {}

    static Endpoint of(StoredEndpoint stored, List<Observation> seen) {
        List<Replica> replicas = seen.stream()
                .map(observation -> stored.deleting() ? leaving(observation) : observation.replica())
                .toList();
        int wanted = stored.spec().replicas();
        long ready = replicas.stream()
                .filter(replica -> replica.state() == Replica.State.READY)
                .count();
        Endpoint.State state;
        String reason;
        Optional<Observation> hopeless =
                seen.stream().filter(Observation::hopeless).findFirst();
        if (stored.deleting()) {
            state = Endpoint.State.DELETING;
            reason = "being deleted";
        } else if (hopeless.isPresent()) {
            state = Endpoint.State.FAILED;
            reason = hopeless.get().slotRecord().id() + ": " + hopeless.get().reason();
        } else if (ready >= wanted) {
            state = Endpoint.State.READY;
            reason = "";
        } else {
            boolean firstStart = seen.stream().allMatch(EndpointView::onItsWay);
            state = firstStart ? Endpoint.State.CREATING : Endpoint.State.DEGRADED;
            reason = trouble(replicas);
        }
        return new Endpoint(stored.spec(), state, replicas, null, reason);
    }

    /** What lives in an endpoint that is going away was asked to end. */
    private static Replica leaving(Observation seen) {
        Replica replica = seen.replica();
        return seen.process().isEmpty()
                ? replica
                : new Replica(
                        replica.id(),
                        Replica.State.DRAINING,
                        replica.addressOrNull(),
                        replica.startedAt(),
                        "finishes what it has");
    }

    /** Ready, or starting for the first time. */
    private static boolean onItsWay(Observation seen) {
        return seen.state() == Replica.State.READY
                || (seen.state() == Replica.State.STARTING && seen.slotRecord().generation() == 1);
    }

    private static String trouble(List<Replica> replicas) {
        return replicas.stream()
                .filter(replica ->
                        replica.state() == Replica.State.FAILED || replica.state() == Replica.State.UNHEALTHY)
                .findFirst()
                .map(replica -> replica.id() + ": " + replica.reason())
                .orElse("waiting for its replicas");
    }
}
