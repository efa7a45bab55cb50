package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import java.util.List;

/** Where replicas of a role can be asked: what was seen, and what has proven itself. */
record Sightings(Observed observed, Admission admission) {
    /** The replicas of this role that are ready and were admitted. */
    List<ReplicaPlace> admitted(List<WantedEndpoint> wanted, Role role) {
        return wanted.stream()
                .filter(endpoint -> endpoint.role() == role)
                .flatMap(endpoint -> admitted(endpoint).stream())
                .toList();
    }

    /** The replicas of this endpoint that are ready and were admitted. */
    List<ReplicaPlace> admitted(WantedEndpoint wanted) {
        return observed.endpoint(wanted.provider(), wanted.spec().name()).stream()
                .flatMap(endpoint -> observed.servables(endpoint).stream())
                .filter(servable -> servable.ready() && admission.admitted(servable.id()))
                .map(Servable::place)
                .toList();
    }

    /** Whether it is known that nothing of this name runs. */
    boolean gone(WantedEndpoint wanted) {
        return observed.seen(wanted.spec().location())
                && observed.endpoint(wanted.provider(), wanted.spec().name()).isEmpty();
    }
}
