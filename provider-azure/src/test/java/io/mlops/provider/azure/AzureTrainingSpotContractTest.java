package io.mlops.provider.azure;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;

/** {@link TrainingSpotContract} on Azure Machine Learning in the sandbox. */
final class AzureTrainingSpotContractTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new TrainingSandboxHarness(AzureMlTrainingJobs.NAME);
    }
}
