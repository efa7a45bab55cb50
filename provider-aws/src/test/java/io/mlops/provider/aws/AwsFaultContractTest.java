package io.mlops.provider.aws;

import io.mlops.tck.FaultContract;
import io.mlops.tck.ProviderHarness;

/** {@link FaultContract} on moto. */
final class AwsFaultContractTest extends FaultContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
