package io.mlops.endpoint;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.spi.OperationWait;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for an endpoint by looking at it; its id is the endpoint's name.
 *
 * @param endpoints where to look
 * @param id the endpoint's name
 * @param cancellation undoes what was begun
 */
record EndpointOperation(Endpoints endpoints, String id, Runnable cancellation) implements Operation<Endpoint> {
    private static final Duration PAUSE = Duration.ofMillis(50);

    @Override
    public State<Endpoint> state() {
        Optional<Endpoint> found = endpoints.find(id);
        if (found.isEmpty()) {
            return new State.Cancelled<>();
        }
        Endpoint endpoint = found.get();
        return switch (endpoint.state()) {
            case READY -> new State.Succeeded<>(endpoint);
            case FAILED ->
                new State.Failed<>(new MlopsException(
                        ErrorCode.FAILED_PRECONDITION, "cannot apply endpoint " + id + ": " + endpoint.reason()));
            case DELETING -> new State.Cancelled<>();
            case CREATING, DEGRADED -> new State.Running<>(progress(endpoint));
        };
    }

    private static String progress(Endpoint endpoint) {
        return endpoint.ready() + " of " + endpoint.spec().replicas() + " replicas ready"
                + (endpoint.reason().isBlank() ? "" : ": " + endpoint.reason());
    }

    @Override
    public Endpoint await(Duration timeout) {
        return OperationWait.await("endpoint " + id, this::state, timeout, PAUSE);
    }

    @Override
    public void cancel() {
        cancellation.run();
    }
}
