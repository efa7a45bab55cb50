package io.mlops.provider.aws;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.StorageTierContract;

/** {@link StorageTierContract} on S3 in moto. */
final class AwsStorageTierContractTest extends StorageTierContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
