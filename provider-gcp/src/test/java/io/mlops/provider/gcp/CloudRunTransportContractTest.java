package io.mlops.provider.gcp;

import io.mlops.endpoint.Hosting;
import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportEndpoint;
import io.mlops.tck.TransportHarness;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link InferenceTransportContract} on one service of Cloud Run, in the sandbox or, with the profile {@code live}, in a real project. */
final class CloudRunTransportContractTest extends InferenceTransportContract {
    private static @Nullable TransportEndpoint endpoint;

    @BeforeAll
    static void deploy() {
        endpoint = PredictedEndpoint.open(spec -> spec.withHosting(new Hosting.Serverless(20)));
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
