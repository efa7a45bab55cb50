package io.mlops.provider.gcp;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;

/** {@link TrainingSpotContract} on Vertex AI. */
final class GcpTrainingSpotContractTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new JobsHarness();
    }
}
