package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.DeployedModel;
import io.mlops.sandbox.hosted.Hosted;
import java.time.Instant;

/**
 * A model on an endpoint.
 *
 * @param model as it was asked for
 * @param hosted what answers
 * @param replicas how many there are
 */
record Deployed(DeployedModel model, Hosted hosted, int replicas) {
    /** So many of them. */
    Deployed with(int count) {
        return new Deployed(model, hosted, count);
    }

    /** With other bounds; the number of replicas follows them. */
    Deployed with(DedicatedResources resources) {
        return new Deployed(
                model.toBuilder().setDedicatedResources(resources).build(),
                hosted,
                Math.clamp(replicas, resources.getMinReplicaCount(), resources.getMaxReplicaCount()));
    }

    /** As it is told. */
    DeployedModel told(Instant now) {
        return model.toBuilder()
                .setStatus(DeployedModel.Status.newBuilder()
                        .setAvailableReplicaCount(replicas)
                        .setLastUpdateTime(Times.stamp(now)))
                .build();
    }
}
