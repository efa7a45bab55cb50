package io.mlops.provider.aws;

import io.mlops.tck.ConditionalWriteContract;
import io.mlops.tck.ProviderHarness;

/** {@link ConditionalWriteContract} on S3 in moto. */
final class AwsConditionalWriteContractTest extends ConditionalWriteContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
