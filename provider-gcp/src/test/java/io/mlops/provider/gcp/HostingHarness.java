package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.Endpoint;
import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link HostingWorld} for the contracts of endpoints. */
final class HostingHarness implements GcpHarness {
    private final HostingWorld world;
    private final Provider provider;
    private final Provider second;
    private final VertexObserver observer;

    HostingHarness() {
        this(new HostingWorld());
    }

    HostingHarness(HostingWorld world) {
        this.world = world;
        this.provider = world.open(Map.of());
        this.second = world.open(Map.of());
        this.observer = world.observer();
    }

    @Override
    public Map<String, String> settings() {
        return world.settings();
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
        return Location.of(GcpConfig.PROVIDER, HostingWorld.HOME);
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

    private List<DeployedModel> deployed(String endpoint) {
        return observer.endpoint(HostingWorld.HOME, endpoint)
                .map(Endpoint::getDeployedModelsList)
                .orElse(List.of());
    }

    @Override
    public int running(String endpoint) {
        return deployed(endpoint).stream()
                .mapToInt(model -> model.getStatus().getAvailableReplicaCount())
                .sum();
    }

    @Override
    public void autoscale(String endpoint, int replicas) {
        world.sandbox().vertex().scale(endpoint, replicas);
    }

    @Override
    public Optional<AutoscalingBounds> autoscaling(String endpoint) {
        return deployed(endpoint).stream()
                .map(DeployedModel::getDedicatedResources)
                .filter(resources -> resources.getAutoscalingMetricSpecsCount() > 0)
                .map(HostingHarness::bounds)
                .findFirst();
    }

    private static AutoscalingBounds bounds(DedicatedResources resources) {
        return new AutoscalingBounds(resources.getMinReplicaCount(), resources.getMaxReplicaCount());
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
