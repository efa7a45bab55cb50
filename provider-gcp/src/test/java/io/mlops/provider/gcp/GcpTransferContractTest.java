package io.mlops.provider.gcp;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TransferContract;

/** {@link TransferContract} on Cloud Storage in fake-gcs-server and the sandbox. */
final class GcpTransferContractTest extends TransferContract {
    @Override
    protected ProviderHarness openHarness() {
        return new GcsHarness();
    }
}
