package io.mlops.endpoint;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for an endpoint by looking at it; its id is the endpoint's name.
 *
 * @param endpoints where to look
 * @param id the endpoint's name
 * @param cancellation undoes what was begun
 */
record EndpointOperation(Endpoints endpoints, String id, Runnable cancellation) implements Operation<Endpoint> {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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
        long start = System.nanoTime();
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw ended(ErrorCode.CANCELLED, "the wait was interrupted; the work goes on");
            }
            switch (state()) {
                case State.Succeeded<Endpoint>(Endpoint endpoint) -> {
                    return endpoint;
                }
                case State.Failed<Endpoint>(MlopsException error) -> throw error;
                case State.Cancelled<Endpoint>() -> throw ended(ErrorCode.CANCELLED, "it was deleted");
                case State.Running<Endpoint>(String progress) -> {
                    // Compared as durations: the nanoseconds of "for ever" do not fit into a long.
                    if (Duration.ofNanos(System.nanoTime() - start).compareTo(timeout) >= 0) {
                        throw ended(ErrorCode.DEADLINE_EXCEEDED, progress + " after " + timeout + "; the work goes on");
                    }
                    LockSupport.parkNanos(POLL_NANOS);
                }
            }
        }
    }

    @Override
    public void cancel() {
        cancellation.run();
    }

    private MlopsException ended(ErrorCode code, String reason) {
        return new MlopsException(code, "cannot await endpoint " + id + ": " + reason);
    }
}
