package io.mlops.endpoint;

import io.mlops.ByteSize;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one replica needs.
 *
 * @param accelerators any one of these will do, best first; empty for none
 * @param cpus virtual CPUs, at least 1
 * @param memory main memory
 * @param instanceTypeOrNull the very machine, as the provider names it, which must have all of that; null for the smallest that has
 */
public record Compute(
        List<String> accelerators,
        int cpus,
        ByteSize memory,
        @Nullable String instanceTypeOrNull) {
    public Compute {
        accelerators = List.copyOf(accelerators);
        Objects.requireNonNull(memory, "memory");
    }

    /** On the smallest machine that has all of that. */
    public Compute(List<String> accelerators, int cpus, ByteSize memory) {
        this(accelerators, cpus, memory, null);
    }

    /** One CPU, 1 GiB, no accelerator. */
    public static Compute defaults() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    /** The very machine; empty for the smallest that has what is needed. */
    public Optional<String> instanceType() {
        return Optional.ofNullable(instanceTypeOrNull);
    }

    public Compute withAccelerators(List<String> newAccelerators) {
        return new Compute(newAccelerators, cpus, memory, instanceTypeOrNull);
    }

    /** Null for the smallest machine that has what is needed. */
    public Compute withInstanceType(@Nullable String newInstanceType) {
        return new Compute(accelerators, cpus, memory, newInstanceType);
    }
}
