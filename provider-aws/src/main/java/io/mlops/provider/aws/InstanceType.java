package io.mlops.provider.aws;

import io.mlops.ByteSize;
import java.util.Set;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

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
record InstanceType(String name, String accelerator, int accelerators, int cpus, ByteSize memory, Set<String> regions)
        implements Room {
    InstanceType {
        regions = Set.copyOf(regions);
    }

    @Override
    public ProductionVariant.Builder in(ProductionVariant.Builder variant, int replicas) {
        return variant.instanceType(name).initialInstanceCount(replicas);
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
