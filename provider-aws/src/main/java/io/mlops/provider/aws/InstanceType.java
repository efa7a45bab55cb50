package io.mlops.provider.aws;

import io.mlops.endpoint.spi.MachineType;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

/**
 * A machine that SageMaker hosts on, as {@code ml.g5.xlarge}.
 *
 * @param machine what it is
 */
record InstanceType(MachineType machine) implements Room {
    @Override
    public String name() {
        return machine.name();
    }

    @Override
    public ProductionVariant.Builder in(ProductionVariant.Builder variant, int replicas) {
        return variant.instanceType(name()).initialInstanceCount(replicas);
    }
}
