package io.mlops.provider.azure;

import io.mlops.tck.ProviderContract;
import io.mlops.tck.ProviderHarness;

/** {@link ProviderContract} on the sandbox. */
final class AzureProviderContractTest extends ProviderContract {
    @Override
    protected ProviderHarness openHarness() {
        return new HostingHarness();
    }
}
