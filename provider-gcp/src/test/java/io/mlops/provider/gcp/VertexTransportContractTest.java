package io.mlops.provider.gcp;

import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportEndpoint;
import io.mlops.tck.TransportHarness;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link InferenceTransportContract} on one endpoint of Vertex AI, in the sandbox or, with the profile {@code live}, in a real project. */
final class VertexTransportContractTest extends InferenceTransportContract {
    private static @Nullable TransportEndpoint endpoint;

    @BeforeAll
    static void deploy() {
        endpoint = PredictedEndpoint.open(spec -> spec);
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
