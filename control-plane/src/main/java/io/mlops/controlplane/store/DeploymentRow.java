package io.mlops.controlplane.store;

import io.mlops.controlplane.spec.DeploymentSpec;
import java.time.Instant;

/**
 * What is wanted of a deployment; clients write it.
 *
 * @param generation counts the changes
 * @param revision the revision that is wanted
 * @param destroying whether nothing of it is wanted any more
 * @param actor who changed it last
 */
public record DeploymentRow(
        String name,
        long generation,
        DeploymentSpec spec,
        int revision,
        boolean destroying,
        String actor,
        Instant changedAt) {
    public DeploymentRow changed(long newGeneration, String newActor, Instant now) {
        return new DeploymentRow(name, newGeneration, spec, revision, destroying, newActor, now);
    }

    public DeploymentRow withSpec(DeploymentSpec newSpec, int newRevision) {
        return new DeploymentRow(name, generation, newSpec, newRevision, destroying, actor, changedAt);
    }

    public DeploymentRow asDestroying() {
        return new DeploymentRow(name, generation, spec, revision, true, actor, changedAt);
    }
}
