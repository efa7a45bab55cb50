package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.reconcile.WantedEndpoint.Role;
import io.mlops.endpoint.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a new revision one location after the other beside the one that serves: locations may share a machine, and replicas that
 * load there all at once take the processors from users' requests. Nobody waits long for a slow one. Used by the loop's thread.
 */
final class Pacing {
    /** How long the next location waits for the one before to be ready. */
    static final Duration LONGEST = Duration.ofSeconds(3);

    private final Map<String, Start> last = new HashMap<>();

    /** The endpoint of a deployment that was started last. */
    private record Start(String endpoint, Instant at) {}

    /** Whether the endpoint may be started now; one that is there already may always be kept. */
    boolean may(WantedEndpoint endpoint, List<WantedEndpoint> wanted, Observed observed, Instant now) {
        String name = endpoint.spec().name();
        boolean beside = wanted.stream()
                .anyMatch(other -> other.deployment().equals(endpoint.deployment()) && other.role() == Role.STABLE);
        if (endpoint.role() != Role.CANDIDATE
                || !beside
                || observed.endpoint(endpoint.provider(), name).isPresent()) {
            return true;
        }
        Start before = last.get(endpoint.deployment());
        if (before != null && before.endpoint().equals(name)) {
            return true;
        }
        boolean comes = before != null
                && now.isBefore(before.at().plus(LONGEST))
                && wanted.stream().anyMatch(other -> isComing(other, before.endpoint(), observed));
        if (!comes) {
            last.put(endpoint.deployment(), new Start(name, now));
        }
        return !comes;
    }

    private static boolean isComing(WantedEndpoint endpoint, String name, Observed observed) {
        Optional<Endpoint> found =
                observed.endpoint(endpoint.provider(), endpoint.spec().name());
        return endpoint.spec().name().equals(name)
                && found.map(Endpoint::state).orElse(Endpoint.State.CREATING) == Endpoint.State.CREATING;
    }
}
