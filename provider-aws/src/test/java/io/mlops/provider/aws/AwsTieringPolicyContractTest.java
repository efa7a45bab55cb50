package io.mlops.provider.aws;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TieringPolicyContract;

/** {@link TieringPolicyContract} on S3 in moto. */
final class AwsTieringPolicyContractTest extends TieringPolicyContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness(AwsAccount.Bucket.LOCKABLE);
    }
}
