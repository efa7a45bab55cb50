package io.mlops.provider.azure;

import io.mlops.tck.EndpointsContract;
import io.mlops.tck.ProviderHarness;

/** {@link EndpointsContract} on managed online endpoints. */
final class AzureEndpointsContractTest extends EndpointsContract {
    @Override
    protected ProviderHarness openHarness() {
        return new HostingHarness();
    }
}
