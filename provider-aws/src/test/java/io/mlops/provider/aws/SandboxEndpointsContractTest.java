package io.mlops.provider.aws;

import io.mlops.tck.EndpointsContract;
import io.mlops.tck.ProviderHarness;

/** Endpoints whose states come and go as SageMaker's do, with a process behind each. */
class SandboxEndpointsContractTest extends EndpointsContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness(new SandboxAccount(SandboxWorld.hosting()));
    }
}
