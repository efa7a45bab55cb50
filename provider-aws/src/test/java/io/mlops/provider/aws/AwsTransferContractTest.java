package io.mlops.provider.aws;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TransferContract;

/** {@link TransferContract} on S3 in moto. */
final class AwsTransferContractTest extends TransferContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
