package io.mlops.provider.azure;

import io.mlops.tck.EndpointCapacityContract;
import io.mlops.tck.ProviderHarness;

/** {@link EndpointCapacityContract} on managed online endpoints. */
final class AzureEndpointCapacityContractTest extends EndpointCapacityContract {
    @Override
    protected ProviderHarness openHarness() {
        return new HostingHarness();
    }
}
