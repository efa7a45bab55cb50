package io.mlops.provider.gcp;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.RetentionContract;

/** {@link RetentionContract} on Cloud Storage in fake-gcs-server and the sandbox. */
final class GcpRetentionContractTest extends RetentionContract {
    @Override
    protected ProviderHarness openHarness() {
        return new GcsHarness();
    }
}
