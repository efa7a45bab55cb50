package io.mlops.provider.azure;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingJobsContract;

/** {@link TrainingJobsContract} on Azure Batch in the sandbox. */
final class BatchTrainingJobsContractTest extends TrainingJobsContract {
    @Override
    protected TrainingHarness openHarness() {
        return new JobsHarness(new TrainingWorld(), BatchTrainingJobs.NAME);
    }
}
