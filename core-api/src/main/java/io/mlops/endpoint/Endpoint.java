package io.mlops.endpoint;

import io.mlops.ErrorCode;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as observed.
 *
 * @param spec what it was last asked to be
 * @param state what was observed of it as a whole
 * @param replicas what was observed of each; a provider that only counts replicas lists that many without an address
 * @param addressOrNull the one address of the endpoint where the provider balances, or null where replicas have their own
 * @param reason why it is not ready, for people; empty when it is
 * @param gaveUpOrNull what kind of failure its provider gave it up for: it stays {@link State#FAILED} whatever is applied, until it is
 *     deleted; null where applying again may help
 */
public record Endpoint(
        EndpointSpec spec,
        State state,
        List<Replica> replicas,
        @Nullable URI addressOrNull,
        String reason,
        @Nullable ErrorCode gaveUpOrNull) {
    public Endpoint {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(state, "state");
        replicas = List.copyOf(replicas);
        Objects.requireNonNull(reason, "reason");
        if (gaveUpOrNull != null && state != State.FAILED) {
            throw new IllegalArgumentException("an endpoint that is " + state + " was not given up");
        }
    }

    /** One that its provider did not give up. */
    public Endpoint(
            EndpointSpec spec, State state, List<Replica> replicas, @Nullable URI addressOrNull, String reason) {
        this(spec, state, replicas, addressOrNull, reason, null);
    }

    /** What kind of failure its provider gave it up for; empty where applying again may help. */
    public Optional<ErrorCode> gaveUp() {
        return Optional.ofNullable(gaveUpOrNull);
    }

    public Optional<URI> address() {
        return Optional.ofNullable(addressOrNull);
    }

    /** How many replicas were ready. */
    public long ready() {
        return replicas.stream()
                .filter(replica -> replica.state() == Replica.State.READY)
                .count();
    }

    /** What was observed of an endpoint as a whole. */
    public enum State {
        /** Not yet what was asked for; on its way. */
        CREATING,
        /** At least as many replicas ready as were asked for, and following the load where they were asked to. */
        READY,
        /** Some replicas missing or unhealthy; {@code apply} again replaces them. */
        DEGRADED,
        /** Will not become ready by itself; {@code reason} says why. */
        FAILED,
        /** Going away. */
        DELETING
    }
}
