package io.mlops.provider.aws;

import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

/** What a variant runs on. */
sealed interface Room permits InstanceType, ServerlessRoom {
    /** What sets it apart from another one, for the names of parts. */
    String name();

    /** Asks for it. */
    ProductionVariant.Builder in(ProductionVariant.Builder variant, int replicas);
}
