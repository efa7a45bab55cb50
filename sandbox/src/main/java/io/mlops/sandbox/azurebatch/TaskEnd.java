package io.mlops.sandbox.azurebatch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a task's container ended, as its machine finds out. Thread-safe. */
final class TaskEnd {
    private volatile @Nullable Integer status;
    private volatile @Nullable String refusal;

    void exited(int with) {
        status = with;
    }

    void refused(String why) {
        refusal = why;
    }

    /** Of a program that ended badly; null where none did. */
    @Nullable Integer status() {
        return status;
    }

    /** Why there was no container. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }
}
