package io.mlops.endpoint;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.spi.OperationWait;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an endpoint by looking at it, and takes the steps that are left meanwhile; its id is the endpoint's name.
 *
 * @param endpoints where to look
 * @param spec what was asked for
 * @param cancellation undoes what was begun
 * @param takingAwayOrNull deletes an endpoint that its provider gave up; null where that is not this operation's to do
 */
record EndpointOperation(
        Endpoints endpoints,
        EndpointSpec spec,
        Runnable cancellation,
        @Nullable Runnable takingAwayOrNull) implements Operation<Endpoint> {
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** How often a step is taken while it is not what was asked for and nothing about it moves. */
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
            case FAILED -> new State.Failed<>(failure(endpoint, ": "));
            case DELETING -> new State.Cancelled<>();
            case CREATING, DEGRADED -> new State.Running<>(progress(endpoint));
        };
    }

    private MlopsException failure(Endpoint endpoint, String link) {
        return new MlopsException(
                endpoint.gaveUp().orElse(ErrorCode.FAILED_PRECONDITION),
                "cannot apply endpoint " + id() + link + endpoint.reason());
    }

    private static String progress(Endpoint endpoint) {
        return endpoint.ready() + " of " + endpoint.spec().replicas() + " replicas ready"
                + (endpoint.reason().isBlank() ? "" : ": " + endpoint.reason());
    }

    @Override
    public Endpoint await(Duration timeout) {
        Steps steps = new Steps();
        return OperationWait.await("endpoint " + id(), () -> settled(step(steps)), timeout, PAUSE);
    }

    /** Some steps can be taken only once the one before has ended; not where somebody has asked for something else since. */
    private Optional<Endpoint> step(Steps steps) {
        Optional<Endpoint> found = endpoints.find(id());
        boolean due = steps.due(found);
        boolean lacks = found.isPresent()
                && found.get().state() == Endpoint.State.DEGRADED
                && found.get().spec().equals(spec);
        if (lacks && due) {
            endpoints.apply(spec);
            steps.taken();
        }
        return found;
    }

    /** When the next step is taken: at once where another one has ended just now, else after a while. Used by one thread. */
    private static final class Steps {
        private long last = System.nanoTime();
        private String before = "";

        boolean due(Optional<Endpoint> found) {
            String now = found.map(endpoint -> endpoint.state() + " " + endpoint.reason())
                    .orElse("");
            boolean moved = !before.isEmpty() && !now.equals(before);
            before = now;
            return moved || System.nanoTime() - last >= AGAIN.toNanos();
        }

        void taken() {
            last = System.nanoTime();
        }
    }

    /** The state; an endpoint that was given up is taken away before that is told. */
    private State<Endpoint> settled(Optional<Endpoint> found) {
        if (takingAwayOrNull == null || found.flatMap(Endpoint::gaveUp).isEmpty()) {
            return state(found);
        }
        try {
            takingAwayOrNull.run();
        } catch (MlopsException e) {
            MlopsException both =
                    failure(found.get(), ", and it is still there (" + e.getMessage() + "), so delete it: ");
            both.addSuppressed(e);
            return new State.Failed<>(both);
        }
        return new State.Failed<>(
                failure(found.get(), ", which was deleted again, so nothing of it is left or billed: "));
    }

    @Override
    public void cancel() {
        cancellation.run();
    }
}
