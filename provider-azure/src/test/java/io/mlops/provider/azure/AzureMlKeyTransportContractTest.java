package io.mlops.provider.azure;

import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportHarness;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link InferenceTransportContract} on one endpoint of the sandbox, with its keys. */
final class AzureMlKeyTransportContractTest extends InferenceTransportContract {
    private static @Nullable ScoredEndpoint endpoint;

    @BeforeAll
    static void deploy() {
        endpoint = new ScoredEndpoint(EndpointAuth.KEY);
    }

    @AfterAll
    static void destroy() {
        Objects.requireNonNull(endpoint).close();
    }

    @Override
    protected TransportHarness openHarness() {
        return Objects.requireNonNull(endpoint).harness();
    }
}
