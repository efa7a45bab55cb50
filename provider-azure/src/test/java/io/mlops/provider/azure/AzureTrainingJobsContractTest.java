package io.mlops.provider.azure;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingJobsContract;

/** {@link TrainingJobsContract} on Azure Machine Learning. */
final class AzureTrainingJobsContractTest extends TrainingJobsContract {
    @Override
    protected TrainingHarness openHarness() {
        return new JobsHarness(TrainingAccount.open(), AzureMlTrainingJobs.NAME);
    }
}
