package io.mlops.provider.aws;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;

/** {@link TrainingSpotContract} on SageMaker in the sandbox. */
final class AwsTrainingSpotContractTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new AwsHarness(AwsAccount.openForJobs());
    }
}
