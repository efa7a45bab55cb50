package io.mlops.provider.aws;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.RetentionContract;

/** {@link RetentionContract} on S3 in moto. */
final class AwsRetentionContractTest extends RetentionContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness(AwsAccount.Bucket.LOCKABLE);
    }
}
