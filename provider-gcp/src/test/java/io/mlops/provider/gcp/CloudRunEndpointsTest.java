package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What services of Cloud Run have beyond what all endpoints have in common. */
class CloudRunEndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private HostingWorld world;
    private Provider provider;

    @BeforeEach
    void open() {
        world = new HostingWorld();
        provider = world.open(Map.of());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void nobodyButTheCallerMayCallThem() {
        EndpointSpec spec = Specs.stored(provider).withHosting(new Hosting.Serverless(2));
        assertThat(provider.endpoints().apply(spec).await(PATIENCE).state()).isEqualTo(Endpoint.State.READY);
        String service = world.config(Map.of()).parent(HostingWorld.HOME) + "/services/" + spec.name();
        assertThat(world.sandbox().run().callers(service))
                .containsExactly("serviceAccount:mlops-sandbox@mlops-sandbox.iam.gserviceaccount.com");

        EndpointSpec more = spec.withHosting(new Hosting.Serverless(4));
        assertThat(provider.endpoints().apply(more).await(PATIENCE).state()).isEqualTo(Endpoint.State.READY);
        assertThat(world.sandbox().run().callers(service)).hasSize(1);
    }
}
