package io.mlops.endpoint;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.spi.OperationWait;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Waits for an endpoint by looking at it, and takes the steps that are left meanwhile; its id is the endpoint's name.
 *
 * @param endpoints where to look
 * @param spec what was asked for
 * @param cancellation undoes what was begun
 */
record EndpointOperation(Endpoints endpoints, EndpointSpec spec, Runnable cancellation) implements Operation<Endpoint> {
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** How often a step is taken while it is not what was asked for. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    @Override
    public String id() {
        return spec.name();
    }

    @Override
    public State<Endpoint> state() {
        return state(endpoints.find(id()));
    }

    private State<Endpoint> state(Optional<Endpoint> found) {
        if (found.isEmpty()) {
            return new State.Cancelled<>();
        }
        Endpoint endpoint = found.get();
        return switch (endpoint.state()) {
            case READY -> new State.Succeeded<>(endpoint);
            case FAILED ->
                new State.Failed<>(new MlopsException(
                        ErrorCode.FAILED_PRECONDITION, "cannot apply endpoint " + id() + ": " + endpoint.reason()));
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
        AtomicLong last = new AtomicLong(System.nanoTime());
        return OperationWait.await("endpoint " + id(), () -> state(step(last)), timeout, PAUSE);
    }

    /** Some steps can be taken only once the one before has ended; not where somebody has asked for something else since. */
    private Optional<Endpoint> step(AtomicLong last) {
        Optional<Endpoint> found = endpoints.find(id());
        boolean lacks = found.isPresent()
                && found.get().state() == Endpoint.State.DEGRADED
                && found.get().spec().equals(spec);
        if (lacks && System.nanoTime() - last.get() >= AGAIN.toNanos()) {
            endpoints.apply(spec);
            last.set(System.nanoTime());
        }
        return found;
    }

    @Override
    public void cancel() {
        cancellation.run();
    }
}
