package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Replica;
import io.mlops.routing.UpstreamTransport;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something with an address that can be probed and routed to: a replica, or an endpoint as a whole where the provider
 * balances.
 *
 * @param id unique for ever
 * @param place where it can be asked
 * @param state what was observed of it
 */
record Servable(String id, ReplicaPlace place, Replica.State state) {
    /** {@code transported}: whether the provider's endpoints are spoken to through its transport. */
    static List<Servable> of(Endpoint endpoint, boolean transported) {
        URI whole = endpoint.addressOrNull();
        if (whole != null) {
            Replica.State state = endpoint.ready() > 0 || endpoint.state() == Endpoint.State.READY
                    ? Replica.State.READY
                    : Replica.State.STARTING;
            TransportTarget through = transported
                    ? new TransportTarget(
                            endpoint.spec().name(), endpoint.spec().location(), whole)
                    : null;
            return List.of(new Servable(endpoint.spec().name(), new ReplicaPlace(whole, through), state));
        }
        return endpoint.replicas().stream()
                .filter(replica -> replica.addressOrNull() != null)
                .map(replica -> new Servable(
                        replica.id(), ReplicaPlace.plain(replica.address().orElseThrow()), replica.state()))
                .toList();
    }

    /** What the routes say of how it is spoken to; null for a plain server. */
    @Nullable UpstreamTransport transport() {
        TransportTarget through = place.throughOrNull();
        return through == null ? null : new UpstreamTransport(through.location().provider(), through.endpoint());
    }

    boolean ready() {
        return state == Replica.State.READY;
    }

    /** Whether it may answer: an unhealthy one is left to the gateway, which sees more of it. */
    boolean mayAnswer() {
        return state == Replica.State.READY || state == Replica.State.UNHEALTHY || state == Replica.State.DRAINING;
    }
}
