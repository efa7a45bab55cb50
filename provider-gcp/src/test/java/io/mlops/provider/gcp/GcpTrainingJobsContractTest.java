package io.mlops.provider.gcp;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingJobsContract;

/** {@link TrainingJobsContract} on Vertex AI. */
final class GcpTrainingJobsContractTest extends TrainingJobsContract {
    @Override
    protected TrainingHarness openHarness() {
        return new JobsHarness();
    }
}
