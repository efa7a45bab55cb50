package io.mlops.controlplane.store;

import io.mlops.Location;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person asked for beside a spec.
 *
 * @param state ACTIVE while it is in force (a failover), waits (a fail-back during a freeze) or is to be tried once more (a
 *     rollback that was given up), else DONE
 */
public record RequestRow(
        long id,
        String deployment,
        Kind kind,
        @Nullable Location fromOrNull,
        @Nullable Location toOrNull,
        String actor,
        Instant requestedAt,
        State state) {
    /** What was asked for. */
    public enum Kind {
        FAILOVER,
        FAILBACK,
        ROLLBACK,
        DESTROY
    }

    /** Whether it is still in force. */
    public enum State {
        ACTIVE,
        DONE
    }
}
