package io.mlops.provider.gcp;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingJobsContract;

/** {@link TrainingJobsContract} on Vertex AI in the sandbox. */
final class GcpTrainingJobsContractTest extends TrainingJobsContract {
    @Override
    protected TrainingHarness openHarness() {
        return new TrainingSandboxHarness();
    }
}
