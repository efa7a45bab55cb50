package io.mlops.provider.azure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a long operation stands.
 *
 * @param retryAfter when to look again
 * @param errorOrNull why it failed
 */
record ArmStatus(State state, Duration retryAfter, @Nullable ArmError errorOrNull) {
    /** Looked at again after this where Azure does not say when. */
    static final Duration USUAL = Duration.ofSeconds(5);

    /** How it stands. */
    enum State {
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELED;

        /** Whatever is not one of the three ends is on its way (Azure Resource Manager's RPC, "asynchronous operations"). */
        static State of(String text) {
            for (State end : values()) {
                if (end != RUNNING && end.name().equalsIgnoreCase(text)) {
                    return end;
                }
            }
            return RUNNING;
        }
    }

    static ArmStatus succeeded() {
        return new ArmStatus(State.SUCCEEDED, Duration.ZERO, null);
    }
}
