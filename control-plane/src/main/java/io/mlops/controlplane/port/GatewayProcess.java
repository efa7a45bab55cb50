package io.mlops.controlplane.port;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of this home, a detached process that outlives the controller. Called by one thread, several times a second:
 * must return within milliseconds.
 */
public interface GatewayProcess {
    /** Must observe, not remember: the lock file says whether it lives, the announce file what it is. */
    Observed observe();

    /**
     * Must start the gateway where none lives, on the same ports as before, without waiting for it; must never start a
     * second one, nor again while the one started before may still be on its way.
     */
    void ensureStarted();

    /** Must ask a living gateway to finish what it has and end, without waiting for it. */
    void stop();

    /**
     * What was observed.
     *
     * @param state whether it serves
     * @param pid its process, 0 when there is none
     * @param urlOrNull where clients call it; null while unknown
     * @param adminUrlOrNull where its admin port answers; null while unknown
     * @param reason why it is not ready, for people; empty when it is
     */
    record Observed(
            State state,
            long pid,
            @Nullable URI urlOrNull,
            @Nullable URI adminUrlOrNull,
            String reason) {
        public Observed {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Whether a gateway serves. */
    enum State {
        READY,
        STARTING,
        DOWN
    }
}
