package io.mlops.provider.aws;

import io.mlops.ByteSize;
import java.util.Set;

/**
 * A machine that SageMaker hosts on.
 *
 * @param name SageMaker's name, as {@code ml.g5.xlarge}
 * @param accelerator the model of its accelerators as specs name it; empty for none
 * @param accelerators how many it has
 * @param cpus its virtual CPUs
 * @param memory its main memory
 * @param regions where it is known to be; empty for everywhere
 */
record InstanceType(String name, String accelerator, int accelerators, int cpus, ByteSize memory, Set<String> regions) {
    InstanceType {
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
