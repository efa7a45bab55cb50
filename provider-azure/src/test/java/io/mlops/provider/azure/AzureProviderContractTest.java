package io.mlops.provider.azure;

import io.mlops.tck.ProviderContract;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.cloud.HostRoute;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** {@link ProviderContract} on the sandbox, as the machine's own identity. */
final class AzureProviderContractTest extends ProviderContract {
    private @Nullable HostRoute route;

    @Override
    protected ProviderHarness openHarness() {
        HostingHarness harness = new HostingHarness(new HostingWorld());
        route = new HostRoute("identity.invalid", URI.create(harness.settings().get("endpoint.management")));
        return harness;
    }

    @AfterEach
    void closeRoute() {
        if (route != null) {
            route.close();
        }
    }
}
