package io.mlops.provider.gcp;

import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportHarness;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link InferenceTransportContract} on one endpoint of Vertex AI in the sandbox. */
final class VertexTransportContractTest extends InferenceTransportContract {
    private static @Nullable PredictedEndpoint endpoint;

    @BeforeAll
    static void deploy() {
        endpoint = new PredictedEndpoint(spec -> spec);
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
