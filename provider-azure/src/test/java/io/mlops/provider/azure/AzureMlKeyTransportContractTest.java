package io.mlops.provider.azure;

import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportHarness;

/** {@link InferenceTransportContract} on an endpoint of the sandbox, with the endpoint's keys. */
final class AzureMlKeyTransportContractTest extends InferenceTransportContract {
    @Override
    protected TransportHarness openHarness() {
        return new AzureMlTransportContractTest.Harness(EndpointAuth.KEY);
    }
}
