package io.mlops.provider.azure;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.RetentionContract;

/** {@link RetentionContract} on Blob Storage in Azurite and the sandbox. */
final class AzureRetentionContractTest extends RetentionContract {
    @Override
    protected ProviderHarness openHarness() {
        return new BlobHarness();
    }
}
