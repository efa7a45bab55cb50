package io.mlops.provider.gcp;

import io.mlops.tck.ConditionalWriteContract;
import io.mlops.tck.ProviderHarness;

/** {@link ConditionalWriteContract} on Cloud Storage in fake-gcs-server and the sandbox. */
final class GcpConditionalWriteContractTest extends ConditionalWriteContract {
    @Override
    protected ProviderHarness openHarness() {
        return new GcsHarness();
    }
}
