package io.mlops.provider.azure;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TieringPolicyContract;

/** {@link TieringPolicyContract} on Blob Storage in Azurite and the sandbox. */
final class AzureTieringPolicyContractTest extends TieringPolicyContract {
    @Override
    protected ProviderHarness openHarness() {
        return new BlobHarness();
    }
}
