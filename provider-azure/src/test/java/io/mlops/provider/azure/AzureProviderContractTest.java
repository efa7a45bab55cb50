package io.mlops.provider.azure;

import io.mlops.tck.ProviderContract;
import io.mlops.tck.ProviderHarness;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** {@link ProviderContract} on the sandbox, as the machine's own identity. */
final class AzureProviderContractTest extends ProviderContract {
    private @Nullable IdentityRoute route;

    @Override
    protected ProviderHarness openHarness() {
        HostingHarness harness = new HostingHarness(new HostingWorld());
        route = new IdentityRoute(URI.create(harness.settings().get("endpoint.management")));
        return harness;
    }

    @AfterEach
    void closeRoute() {
        if (route != null) {
            route.close();
        }
    }
}
