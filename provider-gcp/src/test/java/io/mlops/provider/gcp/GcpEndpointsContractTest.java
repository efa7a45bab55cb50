package io.mlops.provider.gcp;

import io.mlops.tck.EndpointsContract;
import io.mlops.tck.ProviderHarness;

/** {@link EndpointsContract} on endpoints of Vertex AI. */
final class GcpEndpointsContractTest extends EndpointsContract {
    @Override
    protected ProviderHarness openHarness() {
        return new HostingHarness();
    }
}
