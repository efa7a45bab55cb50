package io.mlops.provider.azure;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;

/** {@link TrainingSpotContract} on Azure Machine Learning. */
final class AzureTrainingSpotContractTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new JobsHarness(TrainingAccount.open(), AzureMlTrainingJobs.NAME);
    }
}
