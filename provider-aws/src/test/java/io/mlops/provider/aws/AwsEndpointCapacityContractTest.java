package io.mlops.provider.aws;

import io.mlops.tck.EndpointCapacityContract;
import io.mlops.tck.ProviderHarness;

/** {@link EndpointCapacityContract} on SageMaker in moto. */
final class AwsEndpointCapacityContractTest extends EndpointCapacityContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
