package io.mlops.provider.aws;

import static io.mlops.provider.aws.SageMakerEndpointsTest.NAME;
import static io.mlops.provider.aws.SageMakerEndpointsTest.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What SageMaker is asked for where an endpoint has no instances, and what hosting cannot give. */
class SageMakerServerlessTest {
    private static final Location EAST = Location.of("aws", AwsWorld.EAST);

    private AwsWorld world;
    private Provider provider;

    @BeforeEach
    void open() {
        world = new AwsWorld();
        provider = world.open();
        provider.artifacts()
                .upload(
                        SageMakerEndpointsTest.KEY,
                        new ByteArrayInputStream(SageMakerEndpointsTest.MODEL),
                        WriteOptions.defaults());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void asksForMemoryAndConcurrencyAndNoInstance() {
        apply(serverless(AwsWorld.EAST, compute(List.of(), 1, 1500), 2).withReplicas(1));

        JsonNode variant = world.wire().body("CreateEndpointConfig").at("/ProductionVariants/0");
        assertThat(variant.required("ServerlessConfig"))
                .hasToString("{\"MemorySizeInMB\":2048,\"MaxConcurrency\":2,\"ProvisionedConcurrency\":1}");
        assertThat(variant.has("InstanceType")).isFalse();
        assertThat(variant.has("InitialInstanceCount")).isFalse();
    }

    @Test
    void bringsTheModelPacked(@TempDir Path folder) throws IOException, InterruptedException {
        apply(serverless(AwsWorld.WEST, compute(List.of(), 1, 1024), 2));

        JsonNode container = world.wire().body("CreateModel").required("PrimaryContainer");
        assertThat(container.has("ModelDataSource")).isFalse();
        assertThat(container.required("ModelDataUrl").asString())
                .isEqualTo("s3://mlops-eu-west-1/serverless/" + NAME + "/model.tar.gz");
        byte[] packed = world.s3()
                .getObjectAsBytes(
                        request -> request.bucket("mlops-eu-west-1").key("serverless/" + NAME + "/model.tar.gz"))
                .asByteArray();
        Path archive = Files.write(folder.resolve("model.tar.gz"), packed);
        Process tar = new ProcessBuilder("tar", "-xzvf", archive.toString(), "-C", folder.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("policy.pt\n");
        assertThat(tar.waitFor()).isZero();
        assertThat(folder.resolve("policy.pt")).hasBinaryContent(SageMakerEndpointsTest.MODEL);

        provider.endpoints().delete(NAME, Duration.ZERO);

        assertThat(world.s3()
                        .listObjectsV2(
                                request -> request.bucket("mlops-eu-west-1").prefix("serverless/"))
                        .contents())
                .isEmpty();
    }

    @Test
    void aRefusalLeavesNoPackedModel() {
        world.wire().refuse("CreateEndpoint", 400, "ResourceLimitExceeded", "is 0 Utilization");

        fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(serverless(AwsWorld.EAST, compute(List.of(), 1, 1024), 2)));

        assertThat(provider.artifacts().list("serverless/")).isEmpty();
        assertThat(world.sageMaker().listModels().models()).isEmpty();
    }

    @Test
    void nothingIsMadeOfWhatServerlessInferenceLacks() {
        assertThat(refused(compute(List.of("L4"), 1, 1024), 2)).contains("has no accelerator, and L4 is asked for");
        assertThat(refused(compute(List.of(), 2, 1024), 2)).contains("CPUs as the memory goes, and 2 are asked for");
        assertThat(refused(compute(List.of(), 1, 6145), 2)).contains("at most 6GiB of memory");
        assertThat(refused(compute(List.of(), 1, 1024), 201)).contains("at most 200 requests at a time, and 201");

        assertThat(world.wire().operations()).noneMatch(operation -> operation.startsWith("Create"));
    }

    @Test
    void whatItWouldRunOnIsSaidBeforehand() {
        Compute one = compute(List.of(), 1, 1024);

        assertThat(provider.machine(new Need(EAST, one, 1)))
                .hasValue("ml.c5.large (2 CPUs, 4GiB), on-demand (hosting has no spot)");
        assertThat(provider.machine(new Need(EAST, one, 1).withHosting(new Hosting.Serverless(5))))
                .hasValue("1024 MB of serverless inference, paid by use");
        assertThat(fails(
                        ErrorCode.UNSUPPORTED,
                        () -> provider.machine(new Need(EAST, one, 1).withHosting(new Hosting.Spot()))))
                .hasMessage("cannot host at aws/us-east-1: SageMaker has spot machines for training jobs and none for"
                        + " endpoints; write on-demand, or any, which means on-demand there");
    }

    @Test
    void spotIsRefused() {
        EndpointSpec spec = SageMakerEndpointsTest.spec(AwsWorld.EAST, List.of(), 1);

        assertThat(fails(ErrorCode.UNSUPPORTED, () -> provider.endpoints().apply(spec.withHosting(new Hosting.Spot()))))
                .hasMessageContaining("provider aws lacks ENDPOINT_SPOT; host it on demand");

        assertThat(world.wire().operations()).isEmpty();
    }

    private String refused(Compute compute, int maximum) {
        return String.valueOf(fails(
                        ErrorCode.INVALID_ARGUMENT, () -> apply(serverless(AwsWorld.EAST, compute, maximum)))
                .getMessage());
    }

    private void apply(EndpointSpec spec) {
        provider.endpoints().apply(spec);
    }

    private static Compute compute(List<String> accelerators, int cpus, long mebibytes) {
        return new Compute(accelerators, cpus, ByteSize.mebibytes(mebibytes));
    }

    private static EndpointSpec serverless(String region, Compute compute, int maximum) {
        EndpointSpec spec = SageMakerEndpointsTest.spec(region, List.of(), 0);
        return new EndpointSpec(
                NAME,
                spec.location(),
                spec.model(),
                spec.image(),
                compute,
                new Hosting.Serverless(maximum),
                0,
                null,
                spec.tags());
    }
}
