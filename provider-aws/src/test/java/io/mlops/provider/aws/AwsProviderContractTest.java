package io.mlops.provider.aws;

import io.mlops.tck.ProviderContract;
import io.mlops.tck.ProviderHarness;

/** {@link ProviderContract} on moto. */
final class AwsProviderContractTest extends ProviderContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
