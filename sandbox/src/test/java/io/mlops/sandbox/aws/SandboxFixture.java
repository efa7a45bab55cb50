package io.mlops.sandbox.aws;

import io.mlops.sandbox.sagemaker.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ContainerDefinition;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** What the tests of the whole sandbox share. */
final class SandboxFixture {
    static final Path TOOLS = Path.of(System.getProperty("mlops.root"), ".tools");
    static final String REGION = "us-east-1";
    static final String ECHO = "123456789012.dkr.ecr.us-east-1.amazonaws.com/test/echo:1";
    static final String ROLE = "arn:aws:iam::123456789012:role/test";

    private SandboxFixture() {}

    static AwsSandbox start(Path folder) throws InterruptedException {
        return AwsSandbox.start(
                TOOLS,
                folder,
                AwsOptions.defaults()
                        .withTiming(Timing.all(Duration.ofMillis(20)))
                        .withImage("test/echo", EchoContainer.command()));
    }

    /** A model, a configuration and an endpoint of this name, serving an object as a file. */
    static void create(AwsClients clients, String name, ContainerDefinition container) {
        try (SageMakerClient sageMaker = clients.sageMaker()) {
            sageMaker.createModel(r -> r.modelName(name).executionRoleArn(ROLE).primaryContainer(container));
            sageMaker.createEndpointConfig(r -> r.endpointConfigName(name)
                    .productionVariants(ProductionVariant.builder()
                            .variantName("main")
                            .modelName(name)
                            .instanceType("ml.m5.large")
                            .initialInstanceCount(1)
                            .build()));
            sageMaker.createEndpoint(r -> r.endpointName(name)
                    .endpointConfigName(name)
                    .tags(Tag.builder().key("deployment").value(name).build()));
        }
    }

    static void put(AwsClients clients, String bucket, String key, Path file) throws IOException {
        try (var s3 = clients.s3()) {
            s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromFile(file));
        }
    }
}
