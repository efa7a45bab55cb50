package io.mlops.provider.gcp;

import io.mlops.tck.EndpointCapacityContract;
import io.mlops.tck.ProviderHarness;

/** {@link EndpointCapacityContract} on endpoints of Vertex AI in the sandbox. */
final class GcpEndpointCapacityContractTest extends EndpointCapacityContract {
    @Override
    protected ProviderHarness openHarness() {
        return new HostingHarness();
    }
}
