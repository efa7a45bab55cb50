package io.mlops.provider.azure;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;

/** {@link TrainingSpotContract} on Azure Batch in the sandbox. */
final class BatchTrainingSpotContractTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new JobsHarness(new TrainingWorld(), BatchTrainingJobs.NAME);
    }
}
