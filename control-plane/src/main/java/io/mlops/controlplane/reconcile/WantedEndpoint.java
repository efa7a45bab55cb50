package io.mlops.controlplane.reconcile;

import io.mlops.endpoint.EndpointSpec;

/**
 * One revision at one location that should run.
 *
 * @param deployment whose it is
 * @param revision its number
 * @param role what it is there for
 * @param spec what it should be
 */
record WantedEndpoint(String deployment, int revision, Role role, EndpointSpec spec) {
    /** What an endpoint is there for. */
    enum Role {
        /** Serves. */
        STABLE,
        /** Comes up or takes over. */
        CANDIDATE,
        /** Waits for a rollback. */
        PREVIOUS,
        /** Left its placement and serves until the others are ready. */
        LEAVING,
        /** Serves on at a location that a rollout went on without. */
        BEHIND
    }

    String provider() {
        return spec.location().provider();
    }
}
