package io.mlops.artifact;

import java.time.Instant;
import java.util.Objects;

/** Whether an object can be read now. */
public sealed interface RestoreState {
    /** It is read at once: nothing has to be restored. */
    record Online() implements RestoreState {}

    /** It is archived and must be restored before it can be read. */
    record Archived() implements RestoreState {}

    /** It is archived, and on its way back. */
    record Restoring() implements RestoreState {}

    /**
     * It is archived, and a copy can be read for a time.
     *
     * @param until when the copy goes; the object stays archived
     */
    record Restored(Instant until) implements RestoreState {
        public Restored {
            Objects.requireNonNull(until, "until");
        }
    }

    /** Whether the content can be read now. */
    default boolean readable() {
        return this instanceof Online || this instanceof Restored;
    }
}
