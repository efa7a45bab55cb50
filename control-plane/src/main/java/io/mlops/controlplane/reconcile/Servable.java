package io.mlops.controlplane.reconcile;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import java.net.URI;
import java.util.List;

/**
 * Something with an address that can be probed and routed to: a replica, or an endpoint as a whole where the provider
 * balances.
 *
 * @param id unique for ever
 */
record Servable(String id, URI address, Replica.State state) {
    static List<Servable> of(Endpoint endpoint) {
        URI whole = endpoint.addressOrNull();
        if (whole != null) {
            Replica.State state = endpoint.ready() > 0 || endpoint.state() == Endpoint.State.READY
                    ? Replica.State.READY
                    : Replica.State.STARTING;
            return List.of(new Servable(endpoint.spec().name(), whole, state));
        }
        return endpoint.replicas().stream()
                .filter(replica -> replica.addressOrNull() != null)
                .map(replica -> new Servable(replica.id(), replica.address().orElseThrow(), replica.state()))
                .toList();
    }

    boolean ready() {
        return state == Replica.State.READY;
    }

    /** Whether it may answer: an unhealthy one is left to the gateway, which sees more of it. */
    boolean mayAnswer() {
        return state == Replica.State.READY || state == Replica.State.UNHEALTHY || state == Replica.State.DRAINING;
    }
}
