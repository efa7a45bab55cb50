package io.mlops.provider.azure;

import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.ProviderHarness;
import java.util.Set;

/** What the worlds of all contracts say alike of this provider. */
interface AzureHarness extends ProviderHarness {
    @Override
    default ProviderFactory factory() {
        return new AzureProviderFactory();
    }

    @Override
    default Set<String> requiredSettings() {
        return Set.of("subscription", "resource-group", "regions", "workspace", "storage-account");
    }
}
