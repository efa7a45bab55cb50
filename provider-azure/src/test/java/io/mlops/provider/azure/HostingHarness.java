package io.mlops.provider.azure;

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
import org.awaitility.Awaitility;

/** A {@link HostingWorld} for the contracts of endpoints. */
final class HostingHarness implements AzureHarness {
    private final HostingWorld world;
    private final Provider provider;
    private final Provider second;
    private final EndpointParts parts;

    HostingHarness() {
        this(new HostingWorld());
    }

    HostingHarness(HostingWorld world) {
        this.world = world;
        this.provider = world.open(Map.of());
        this.second = world.open(Map.of());
        this.parts = world.parts(HostingWorld.HOME);
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
        return Location.of(AzureConfig.PROVIDER, HostingWorld.HOME);
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

    private List<OnlineDeployment> deployments(String endpoint) {
        return parts.arm()
                .list(
                        parts.endpoint(endpoint).children("deployments"),
                        ApiVersion.MACHINE_LEARNING,
                        OnlineDeployment.class);
    }

    @Override
    public int running(String endpoint) {
        return deployments(endpoint).stream()
                .mapToInt(OnlineDeployment::instances)
                .sum();
    }

    /** Returns once the service has done it, as a load that has moved. */
    @Override
    public void autoscale(String endpoint, int replicas) {
        ArmId id = ArmId.parse(String.valueOf(deployments(endpoint).getFirst().id()));
        parts.arm()
                .patch(
                        id,
                        ApiVersion.MACHINE_LEARNING,
                        new OnlineDeployment.Resizing(OnlineDeployment.Sku.of(replicas)),
                        OnlineDeployment.class);
        Awaitility.await()
                .atMost(patience())
                .until(() -> deployments(endpoint).getFirst().state().equals("Succeeded"));
    }

    @Override
    public Optional<AutoscalingBounds> autoscaling(String endpoint) {
        return parts
                .arm()
                .list(
                        world.config(Map.of()).group().collection("Microsoft.Insights", "autoscalesettings"),
                        ApiVersion.AUTOSCALE,
                        AutoscaleSetting.class)
                .stream()
                .filter(setting ->
                        setting.properties().targetResourceUri().contains("/onlineEndpoints/" + endpoint + "/"))
                .map(setting -> ScalingRules.of(setting).bounds())
                .map(bounds -> new AutoscalingBounds(bounds.least(), bounds.most()))
                .findFirst();
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
