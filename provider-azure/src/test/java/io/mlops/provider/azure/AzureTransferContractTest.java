package io.mlops.provider.azure;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TransferContract;

/** {@link TransferContract} on Blob Storage in Azurite and the sandbox. */
final class AzureTransferContractTest extends TransferContract {
    @Override
    protected ProviderHarness openHarness() {
        return new BlobHarness();
    }
}
