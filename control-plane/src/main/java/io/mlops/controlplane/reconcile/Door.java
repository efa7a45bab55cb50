package io.mlops.controlplane.reconcile;

import io.mlops.endpoint.Endpoint;
import java.util.Optional;

/** Who may have traffic: what has proven itself by a prediction, at a location that predicts what the others do. */
record Door(Admission admission, Parity parity) {
    boolean open(Endpoint endpoint, Servable servable) {
        return admission.admitted(servable.id())
                && parity.admitted(endpoint.spec().name());
    }

    /** Why the endpoint may have none though it works; empty where nothing is known against it. */
    Optional<String> refusal(Endpoint endpoint) {
        return parity.refusal(endpoint.spec().name());
    }
}
