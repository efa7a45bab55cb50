package io.mlops.controlplane.spec;

import io.mlops.Sha256;
import io.mlops.controlplane.spec.DeploymentSpec.ComputeNeeds;
import io.mlops.controlplane.spec.DeploymentSpec.Tensor;
import java.util.List;

/** What makes a revision: a change of any of these is a new revision, a change of anything else is not. */
public record RevisionTemplate(
        @Field(value = "The SHA-256 of the model.", pattern = "[0-9a-f]{64}")
        String digest,

        @Field("What the model is written in.") String framework,
        @Field("What a prediction takes.") List<Tensor> inputs,
        @Field("What a prediction returns.") List<Tensor> outputs,
        @Field("What serves it.") String image,
        @Field("What one replica needs.") ComputeNeeds compute,

        @Field(value = "What it runs on.", fallback = "machines")
        Hosting hosting) {
    /** What a revision runs on. */
    public enum Hosting {
        MACHINES,
        SERVERLESS
    }

    public static RevisionTemplate of(DeploymentSpec spec, Sha256 digest) {
        return new RevisionTemplate(
                digest.hex(),
                spec.model().framework(),
                spec.model().inputs(),
                spec.model().outputs(),
                spec.image(),
                spec.compute(),
                spec.serverless() ? Hosting.SERVERLESS : Hosting.MACHINES);
    }

    /** Whether it has no machines of its own. */
    public boolean serverless() {
        return hosting == Hosting.SERVERLESS;
    }

    public Sha256 modelDigest() {
        return new Sha256(digest);
    }
}
