package io.mlops.controlplane;

import io.mlops.controlplane.spec.DeploymentSpec;

/**
 * A deployment as it was asked for.
 *
 * @param generation counts the changes that were asked for
 * @param revision the revision that is asked for
 * @param spec what was asked for last; after a rollback the model is that of {@code revision}
 * @param destroying whether it is to go away
 */
public record Deployed(String name, long generation, int revision, DeploymentSpec spec, boolean destroying) {}
