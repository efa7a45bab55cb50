package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.TensorSpec;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EndpointRouteTest {
    private static final Sha256 DIGEST = Sha256.of(new byte[] {1});
    private static final URI WHOLE = URI.create("https://hosting.example/endpoints/policy-1");
    private static final URI REPLICA = URI.create("http://127.0.0.1:8001");

    @Test
    void goesToEveryReplicaThatIsReadyAndProvesItsModel() {
        Route route = EndpointRoute.of(
                endpoint(
                        Endpoint.State.DEGRADED,
                        null,
                        replica("r-1", Replica.State.READY, REPLICA),
                        replica("r-2", Replica.State.STARTING, URI.create("http://127.0.0.1:8002")),
                        replica("r-3", Replica.State.READY, null)),
                false);

        assertThat(route.deployment()).isEqualTo("policy");
        assertThat(route.probe())
                .isEqualTo("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0,0]}]}");
        assertThat(route.upstreams())
                .containsExactly(
                        new Upstream("r-1", REPLICA, Location.of("here", "a"), 1, DIGEST.hex(), 0, 1, false, null));
    }

    @Test
    void goesToTheEndpointAsAWholeWhereItsProviderBalances() {
        Endpoint ready = endpoint(Endpoint.State.READY, WHOLE, replica("1", Replica.State.READY, null));
        UpstreamTransport named = new UpstreamTransport("here", "policy-1");

        assertThat(EndpointRoute.of(ready, true).upstreams())
                .containsExactly(
                        new Upstream("policy-1", WHOLE, Location.of("here", "a"), 1, DIGEST.hex(), 0, 1, false, named));
        assertThat(EndpointRoute.of(ready, false).upstreams())
                .extracting(Upstream::transport)
                .containsOnlyNulls();
    }

    @Test
    void goesNowhereWhileNothingIsReady() {
        assertThat(EndpointRoute.of(endpoint(Endpoint.State.CREATING, WHOLE), true)
                        .upstreams())
                .isEmpty();
        assertThat(EndpointRoute.of(endpoint(Endpoint.State.CREATING, null), false)
                        .upstreams())
                .isEmpty();
    }

    private static Endpoint endpoint(Endpoint.State state, @Nullable URI address, Replica... replicas) {
        ModelSpec model = new ModelSpec(
                "policy",
                ObjectKey.of("policy.pt"),
                DIGEST,
                "pytorch",
                List.of(TensorSpec.of("x", "FP32", -1, 2)),
                List.of(TensorSpec.of("y", "FP32", -1, 1)));
        EndpointSpec spec = EndpointSpec.of("policy-1", Location.of("here", "a"), model, "mlops/model-server");
        return new Endpoint(spec, state, List.of(replicas), address, "");
    }

    private static Replica replica(String id, Replica.State state, @Nullable URI address) {
        return new Replica(id, state, address, Instant.EPOCH, "");
    }
}
