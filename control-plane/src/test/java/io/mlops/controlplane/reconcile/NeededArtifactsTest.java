package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is cleared away at a provider must not wait for what another one still runs: nobody would come back for it. */
class NeededArtifactsTest {
    private static final ObjectKey KEY = ObjectKey.of("home/models/policy.pt");

    @Test
    void aModelIsNeededWhereAnEndpointRunsIt() {
        List<Endpoint> found =
                List.of(new Endpoint(spec("here/a"), Endpoint.State.DELETING, List.of(), null, "it goes"));
        List<WantedEndpoint> wanted =
                List.of(new WantedEndpoint("policy", 1, WantedEndpoint.Role.STABLE, spec("there/b")));

        assertThat(Actuator.artifacts("here", List.of(), found)).containsExactly(KEY);
        assertThat(Actuator.artifacts("there", List.of(), found)).isEmpty();
        assertThat(Actuator.artifacts("there", wanted, found)).containsExactly(KEY);
        assertThat(Actuator.artifacts("here", wanted, List.of())).isEmpty();
    }

    private static EndpointSpec spec(String location) {
        ModelSpec model = new ModelSpec("policy", KEY, Sha256.of(new byte[] {1}), "pytorch", List.of(), List.of());
        return new EndpointSpec(
                "policy-abc",
                Location.parse(location),
                model,
                "mlops/model-server",
                new Compute(List.of(), 1, ByteSize.mebibytes(64)),
                1,
                Tags.none());
    }
}
