package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.endpoint.Endpoint;
import java.util.Optional;

/**
 * How a location of a deployment does.
 *
 * @param lost why nothing there can answer; empty while something can, and while nobody can tell
 * @param well whether all that it was asked for is ready and gateways send it requests
 * @param failing why what it was asked for does not come; empty while nothing speaks against it
 * @param definite whether that will not pass in a moment: no stock, no quota, refused
 * @param gone whether nothing of it is left, or nothing that is any good: it has to be started anew
 * @param ready how many replicas serve
 * @param had how many replicas it was asked for last; 0 where there is no endpoint
 */
record Condition(
        Optional<String> lost,
        boolean well,
        Optional<String> failing,
        boolean definite,
        boolean gone,
        int ready,
        int had) {
    /** Of a location that is not to be started now. */
    static final Condition RESTING =
            new Condition(Optional.of("nothing runs there"), false, Optional.empty(), false, true, 0, 0);

    static Condition of(WantedEndpoint wanted, Sight sight, Optional<MlopsException> failure) {
        Optional<Endpoint> found = sight.endpoint(wanted);
        Optional<Endpoint> failed = found.filter(endpoint -> endpoint.state() == Endpoint.State.FAILED);
        Optional<String> failing =
                failed.map(Endpoint::reason).or(() -> failure.map(e -> String.valueOf(e.getMessage())));
        boolean refused = failure.filter(e -> e.code() == ErrorCode.RESOURCE_EXHAUSTED || !e.retryable())
                .isPresent();
        Optional<String> lost = sight.lost(wanted);
        int ready = sight.ready(wanted);
        boolean seen = sight.observed().seen(wanted.spec().location());
        return new Condition(
                lost,
                ready >= Sight.asked(wanted) && lost.isEmpty(),
                failing,
                failed.isPresent() || refused,
                seen && (found.isEmpty() || found.flatMap(Endpoint::gaveUp).isPresent()),
                ready,
                found.map(endpoint -> endpoint.spec().replicas()).orElse(0));
    }
}
