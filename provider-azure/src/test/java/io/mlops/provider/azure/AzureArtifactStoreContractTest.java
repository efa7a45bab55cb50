package io.mlops.provider.azure;

import io.mlops.tck.ArtifactStoreContract;
import io.mlops.tck.ProviderHarness;

/** {@link ArtifactStoreContract} on Blob Storage in Azurite and the sandbox. */
final class AzureArtifactStoreContractTest extends ArtifactStoreContract {
    @Override
    protected ProviderHarness openHarness() {
        return new BlobHarness();
    }
}
