package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantServerlessConfig;

/**
 * Serverless inference: no instance, no accelerator, CPUs as the memory goes
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html).
 *
 * @param megabytes 1024 to 6144, in steps of 1024
 * @param most the most invocations at a time, 1 to 200
 * @param warm how many of them find a container that waits; 0 for none
 */
record ServerlessRoom(int megabytes, int most, int warm) implements Room {
    private static final int STEP = 1024;
    private static final int LARGEST = 6 * STEP;
    private static final long MEBIBYTE = 1L << 20;
    /** ServerlessMaxConcurrency of the service model; accounts have a quota beside it. */
    private static final int MOST = 200;

    /** What the spec asks for; INVALID_ARGUMENT for what serverless inference cannot give. */
    static ServerlessRoom of(EndpointSpec spec, Hosting.Serverless hosting) throws AwsException {
        if (hosting.maximum() > MOST) {
            throw invalid("at most " + MOST + " requests at a time, and " + hosting.maximum() + " are asked for");
        }
        return new ServerlessRoom(megabytes(spec.compute()), hosting.maximum(), spec.replicas());
    }

    /** INVALID_ARGUMENT says what to change. */
    static int megabytes(Compute compute) throws AwsException {
        if (!compute.accelerators().isEmpty()) {
            throw invalid("no accelerator, and " + String.join(", ", compute.accelerators())
                    + " is asked for; leave it out, or host the endpoint on demand");
        }
        if (compute.cpus() > 1) {
            throw invalid("CPUs as the memory goes, and " + compute.cpus()
                    + " are asked for; leave cpus out and ask for more memory");
        }
        long steps = Math.ceilDiv(compute.memory().bytes(), STEP * MEBIBYTE);
        if (steps * STEP > LARGEST) {
            throw invalid("at most " + new ByteSize(LARGEST * MEBIBYTE) + " of memory, and " + compute.memory()
                    + " are asked for; host the endpoint on demand");
        }
        return (int) steps * STEP;
    }

    private static AwsException invalid(String reason) {
        return new AwsException(ErrorCode.INVALID_ARGUMENT, "serverless inference of SageMaker has " + reason);
    }

    @Override
    public String name() {
        return "serverless " + megabytes + " " + most + " " + warm;
    }

    @Override
    public ProductionVariant.Builder in(ProductionVariant.Builder variant, int replicas) {
        return variant.serverlessConfig(config());
    }

    ProductionVariantServerlessConfig config() {
        ProductionVariantServerlessConfig.Builder config = ProductionVariantServerlessConfig.builder()
                .memorySizeInMB(megabytes)
                .maxConcurrency(most);
        if (warm > 0) {
            config.provisionedConcurrency(warm);
        }
        return config.build();
    }

    /** As it stands in the spec of a need, for people. */
    static String describe(Compute compute) throws AwsException {
        return megabytes(compute) + " MB of serverless inference, paid by use";
    }
}
