package io.mlops.provider.gcp;

import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.ProviderHarness;
import java.util.Set;

/** What the worlds of all contracts say alike of this provider. */
interface GcpHarness extends ProviderHarness {
    @Override
    default ProviderFactory factory() {
        return new GcpProviderFactory();
    }

    @Override
    default Set<String> requiredSettings() {
        return Set.of("project", "regions", "bucket");
    }
}
