package io.mlops.provider.aws;

import io.mlops.tck.EndpointsContract;
import io.mlops.tck.ProviderHarness;

/** {@link EndpointsContract} on SageMaker in moto. */
final class AwsEndpointsContractTest extends EndpointsContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
