package io.mlops.routing;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The route to one endpoint that nobody else routes to: everything that is ready has the same share. */
final class EndpointRoute {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BODY = 16 * 1024 * 1024;
    private static final int ONLY_REVISION = 1;

    private EndpointRoute() {}

    /** {@code transported}: whether the provider's endpoints are spoken to through its transport. */
    static Route of(Endpoint endpoint, boolean transported) {
        EndpointSpec spec = endpoint.spec();
        String probe = ProbeBody.of(spec.model().inputs());
        return new Route(spec.model().name(), TIMEOUT, true, MAX_BODY, probe, upstreams(endpoint, transported));
    }

    private static List<Upstream> upstreams(Endpoint endpoint, boolean transported) {
        Optional<URI> whole = endpoint.address();
        if (whole.isPresent()) {
            String name = endpoint.spec().name();
            UpstreamTransport through = transported
                    ? new UpstreamTransport(endpoint.spec().location().provider(), name)
                    : null;
            boolean ready = endpoint.state() == Endpoint.State.READY || endpoint.ready() > 0;
            return ready ? List.of(upstream(endpoint.spec(), name, whole.get(), through)) : List.of();
        }
        return endpoint.replicas().stream()
                .filter(replica -> replica.state() == Replica.State.READY)
                .flatMap(replica -> replica.address().stream()
                        .map(address -> upstream(endpoint.spec(), replica.id(), address, null)))
                .toList();
    }

    private static Upstream upstream(EndpointSpec spec, String id, URI address, @Nullable UpstreamTransport through) {
        String digest = spec.model().digest().hex();
        return new Upstream(id, address, spec.location(), ONLY_REVISION, digest, 0, 1, false, through);
    }
}
