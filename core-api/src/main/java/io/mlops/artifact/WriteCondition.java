package io.mlops.artifact;

import java.util.Objects;

/** When a write may happen; a store decides atomically. */
public sealed interface WriteCondition {
    /** Writes whatever is there. */
    record Always() implements WriteCondition {}

    /** Writes only where there is nothing. */
    record IfAbsent() implements WriteCondition {}

    /**
     * Writes only over this version.
     *
     * @param version from {@link ObjectInfo#version()}
     */
    record IfVersion(String version) implements WriteCondition {
        public IfVersion {
            Objects.requireNonNull(version, "version");
        }
    }
}
