package io.mlops.provider.azure;

import io.mlops.tck.ConditionalWriteContract;
import io.mlops.tck.ProviderHarness;

/** {@link ConditionalWriteContract} on Blob Storage in Azurite and the sandbox. */
final class AzureConditionalWriteContractTest extends ConditionalWriteContract {
    @Override
    protected ProviderHarness openHarness() {
        return new BlobHarness();
    }
}
