package io.mlops.provider.gcp;

import io.mlops.tck.ArtifactStoreContract;
import io.mlops.tck.ProviderHarness;

/** {@link ArtifactStoreContract} on Cloud Storage in fake-gcs-server and the sandbox. */
final class GcpArtifactStoreContractTest extends ArtifactStoreContract {
    @Override
    protected ProviderHarness openHarness() {
        return new GcsHarness();
    }
}
