package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TestModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/** A {@link HostingWorld} for the contract of endpoints. */
final class HostingHarness implements ProviderHarness {
    private final HostingWorld world = new HostingWorld();
    private final Provider provider = world.open(Map.of());
    private final Provider second = world.open(Map.of());

    @Override
    public ProviderFactory factory() {
        return new AwsProviderFactory();
    }

    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("regions", "bucket", "role");
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
    }

    @Override
    public Location location() {
        return Location.of("aws", HostingWorld.EAST);
    }

    @Override
    public String image() {
        return HostingWorld.IMAGE;
    }

    @Override
    public Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    @Override
    public TestModel model() {
        try {
            return model(Files.readAllBytes(HostingWorld.POLICY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TestModel brokenModel() {
        return model("these are not weights".getBytes(StandardCharsets.UTF_8));
    }

    private static TestModel model(byte[] content) {
        return new TestModel(
                content,
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 20L))),
                List.of(new TensorSpec("position", "FP32", List.of(-1L, 1L))));
    }

    @Override
    public int running(String endpoint) {
        try {
            return world
                    .sageMaker(HostingWorld.EAST)
                    .describeEndpoint(request -> request.endpointName(endpoint))
                    .productionVariants()
                    .stream()
                    .mapToInt(ProductionVariantSummary::currentInstanceCount)
                    .sum();
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return 0;
            }
            throw e;
        }
    }

    /** No contract of storage runs here. */
    @Override
    public int residue() {
        return 0;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(90);
    }

    @Override
    public void close() {
        world.close();
    }
}
