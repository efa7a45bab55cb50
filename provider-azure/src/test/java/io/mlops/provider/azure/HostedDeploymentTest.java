package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the states of an endpoint and its deployment mean together. */
class HostedDeploymentTest {
    private static final String PART = "mlops-abcdefgh";

    private static HostedDeployment hosted(String endpoint, @Nullable String deployment, int traffic) {
        return new HostedDeployment(
                HostingWorld.HOME,
                Specs.of("model".getBytes(StandardCharsets.UTF_8)),
                PART,
                new OnlineEndpoint(
                        null,
                        Specs.NAME,
                        HostingWorld.HOME,
                        Map.of(),
                        null,
                        null,
                        new OnlineEndpoint.Properties("Key", null, Map.of(PART, traffic), null, null, endpoint),
                        null),
                deployment == null ? null : deployment(deployment),
                null,
                "");
    }

    private static OnlineDeployment deployment(String state) {
        return new OnlineDeployment(
                null,
                PART,
                HostingWorld.HOME,
                null,
                null,
                OnlineDeployment.Sku.of(1),
                new OnlineDeployment.Properties("Managed", null, null, null, null, null, null, null, null, null, state),
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "Creating,  ,          0,   CREATING",
        "Succeeded, ,          0,   DEGRADED",
        "Failed,    ,          0,   FAILED",
        "Succeeded, Creating,  0,   CREATING",
        "Succeeded, Succeeded, 0,   DEGRADED",
        "Updating,  Succeeded, 0,   DEGRADED",
        "Succeeded, Succeeded, 100, READY",
        "Updating,  Succeeded, 100, READY",
        "Succeeded, Updating,  100, DEGRADED",
        "Succeeded, Failed,    0,   FAILED",
        "Succeeded, Failed,    100, DEGRADED",
        "Failed,    Succeeded, 0,   DEGRADED",
        "Failed,    Succeeded, 100, READY",
        "Succeeded, Canceled,  0,   DEGRADED",
        "Deleting,  Succeeded, 100, DELETING",
        "Deleting,  Failed,    0,   DELETING",
        "Deleting,  ,          0,   DELETING",
    })
    void together(String endpoint, @Nullable String deployment, int traffic, Endpoint.State expected) {
        String gap = traffic == 0 && "Succeeded".equals(deployment) ? "it gets no requests yet" : "";

        Endpoint view =
                hosted(endpoint, deployment, traffic).with(gap).view(URI.create("http://127.0.0.1/score"), "a box", "");

        assertThat(view.state()).isEqualTo(expected);
        assertThat(view.reason().isEmpty()).isEqualTo(expected == Endpoint.State.READY);
        if (expected == Endpoint.State.FAILED) {
            assertThat(view.gaveUp()).contains(ErrorCode.FAILED_PRECONDITION);
        } else {
            assertThat(view.gaveUp()).isEmpty();
        }
        if (traffic > 0 && expected != Endpoint.State.DELETING) {
            assertThat(view.ready()).as("what has traffic serves").isEqualTo(1);
        }
    }
}
