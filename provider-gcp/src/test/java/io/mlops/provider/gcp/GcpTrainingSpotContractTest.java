package io.mlops.provider.gcp;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;

/** {@link TrainingSpotContract} on Vertex AI in the sandbox. */
final class GcpTrainingSpotContractTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new TrainingSandboxHarness();
    }
}
