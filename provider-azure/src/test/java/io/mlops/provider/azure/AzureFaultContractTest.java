package io.mlops.provider.azure;

import io.mlops.tck.FaultContract;
import io.mlops.tck.ProviderHarness;

/** {@link FaultContract} on Azure, which injects none. */
final class AzureFaultContractTest extends FaultContract {
    @Override
    protected ProviderHarness openHarness() {
        return new HostingHarness();
    }
}
