package io.mlops.provider.azure;

import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportEndpoint;
import io.mlops.tck.TransportHarness;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link InferenceTransportContract} on one endpoint of the sandbox, or of a real workspace with the profile {@code live}, with its keys. */
final class AzureMlKeyTransportContractTest extends InferenceTransportContract {
    private static @Nullable TransportEndpoint endpoint;

    @BeforeAll
    static void deploy() {
        endpoint = ScoredEndpoint.open(EndpointAuth.KEY);
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
