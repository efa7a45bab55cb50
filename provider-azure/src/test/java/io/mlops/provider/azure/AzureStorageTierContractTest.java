package io.mlops.provider.azure;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.StorageTierContract;

/** {@link StorageTierContract} on Blob Storage in Azurite and the sandbox. */
final class AzureStorageTierContractTest extends StorageTierContract {
    @Override
    protected ProviderHarness openHarness() {
        return new BlobHarness();
    }
}
