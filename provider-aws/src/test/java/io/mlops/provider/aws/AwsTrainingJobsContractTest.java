package io.mlops.provider.aws;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingJobsContract;

/** {@link TrainingJobsContract} on SageMaker in the sandbox. */
final class AwsTrainingJobsContractTest extends TrainingJobsContract {
    @Override
    protected TrainingHarness openHarness() {
        return new AwsHarness(AwsAccount.openForJobs());
    }
}
