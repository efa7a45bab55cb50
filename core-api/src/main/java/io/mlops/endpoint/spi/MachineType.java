package io.mlops.endpoint.spi;

import io.mlops.ByteSize;
import java.util.Objects;
import java.util.Set;

/**
 * A machine that a cloud rents.
 *
 * @param name the cloud's name
 * @param accelerator the model of its accelerators as specs name it; empty for none
 * @param accelerators how many it has
 * @param cpus its virtual CPUs
 * @param memory its main memory
 * @param regions where it is known to be; empty for everywhere
 */
public record MachineType(
        String name, String accelerator, int accelerators, int cpus, ByteSize memory, Set<String> regions) {
    public MachineType {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(accelerator, "accelerator");
        Objects.requireNonNull(memory, "memory");
        regions = Set.copyOf(regions);
    }

    boolean in(String region) {
        return regions.isEmpty() || regions.contains(region);
    }

    @Override
    public String toString() {
        return name + " (" + (accelerators == 0 ? "" : accelerators + " " + accelerator + ", ") + cpus + " CPUs, "
                + memory + ")";
    }
}
