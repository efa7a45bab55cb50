package io.mlops.endpoint;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One running copy of an endpoint's model.
 *
 * @param id unique for ever: a replacement has an id of its own
 * @param state what was observed
 * @param addressOrNull where it answers, or null where it has no address (yet, or of its own)
 * @param startedAt when it was started
 * @param reason why it is not ready, for people; empty when it is
 */
public record Replica(String id, State state, @Nullable URI addressOrNull, Instant startedAt, String reason) {
    public Replica {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(reason, "reason");
    }

    public Optional<URI> address() {
        return Optional.ofNullable(addressOrNull);
    }

    /** What was observed of a replica. */
    public enum State {
        /** Exists and has not become ready yet. */
        STARTING,
        /** Said that it is ready when last asked. */
        READY,
        /** Runs and does not answer, or says that it is not ready. */
        UNHEALTHY,
        /** Finishes what it has and takes nothing new. */
        DRAINING,
        /** Ended without being asked to; {@code reason} says how. */
        FAILED
    }
}
