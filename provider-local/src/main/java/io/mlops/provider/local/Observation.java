package io.mlops.provider.local;

import io.mlops.endpoint.Replica;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a slot at one moment.
 *
 * @param slot where
 * @param slotRecord what is remembered of it
 * @param processOrNull the living process, or null
 * @param begun whether there are signs that a process was ever started
 * @param state what that amounts to
 * @param addressOrNull where it answers, once it announced that
 * @param verdict how a process that ended is to be taken
 * @param reason why it is not ready; empty when it is
 */
record Observation(
        Slot slot,
        SlotRecord slotRecord,
        @Nullable ProcessHandle processOrNull,
        boolean begun,
        Replica.State state,
        @Nullable URI addressOrNull,
        Verdict verdict,
        String reason) {

    /** How an end is to be taken. */
    enum Verdict {
        /** It lives, or nothing is known against another try. */
        NONE,
        /** It said that it cannot serve; nobody saw with which status it ended. */
        REFUSED,
        /** The model or its description is bad: another try would end in the same way. */
        HOPELESS
    }

    Optional<ProcessHandle> process() {
        return Optional.ofNullable(processOrNull);
    }

    boolean hopeless() {
        return verdict == Verdict.HOPELESS;
    }

    Replica replica() {
        return new Replica(slotRecord.id(), state, addressOrNull, slotRecord.startedAt(), reason);
    }
}
