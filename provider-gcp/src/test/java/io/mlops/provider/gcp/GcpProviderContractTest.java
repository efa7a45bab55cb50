package io.mlops.provider.gcp;

import io.mlops.tck.ProviderContract;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.cloud.HostRoute;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** {@link ProviderContract} on the sandbox, as the machine's own service account. */
final class GcpProviderContractTest extends ProviderContract {
    private @Nullable HostRoute route;

    @Override
    protected ProviderHarness openHarness() {
        GcsWorld world = new GcsWorld();
        route = new HostRoute(
                SandboxCaller.NOWHERE, URI.create("http://" + world.sandbox().metadataHost()));
        return new GcsHarness(world);
    }

    @AfterEach
    void closeRoute() {
        if (route != null) {
            route.close();
        }
    }
}
