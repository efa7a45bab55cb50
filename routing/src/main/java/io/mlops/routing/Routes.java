package io.mlops.routing;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Everything a data plane knows, as one immutable snapshot that is swapped whole.
 *
 * @param fence the fencing number of the controller that wrote it; a gateway refuses a lower one
 * @param sequence counts the writes under one fence; a gateway refuses a lower one under the same fence
 * @param writtenAt when it was written
 * @param routes one a deployment
 */
public record Routes(long fence, long sequence, Instant writtenAt, List<Route> routes) {
    /** The version of the JSON form. */
    public static final int VERSION = 1;

    public Routes {
        Objects.requireNonNull(writtenAt, "writtenAt");
        routes = List.copyOf(routes);
        if (routes.stream().map(Route::deployment).distinct().count() != routes.size()) {
            throw new IllegalArgumentException("routes name a deployment twice");
        }
    }

    /** Whether these may replace {@code current}: not from an older controller, and not older under the same one. */
    public boolean supersedes(Routes current) {
        return fence > current.fence || (fence == current.fence && sequence > current.sequence);
    }
}
