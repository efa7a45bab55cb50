package io.mlops.endpoint;

import io.mlops.ByteSize;
import java.util.List;
import java.util.Objects;

/**
 * What one replica needs.
 *
 * @param accelerators any one of these will do, best first; empty for none
 * @param cpus virtual CPUs, at least 1
 * @param memory main memory
 */
public record Compute(List<String> accelerators, int cpus, ByteSize memory) {
    public Compute {
        accelerators = List.copyOf(accelerators);
        Objects.requireNonNull(memory, "memory");
    }

    /** One CPU, 1 GiB, no accelerator. */
    public static Compute defaults() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    public Compute withAccelerators(List<String> newAccelerators) {
        return new Compute(newAccelerators, cpus, memory);
    }
}
