package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.Endpoint;
import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.AccountHarness;
import java.util.List;
import java.util.Optional;

/** A {@link HostingAccount} for the contracts of endpoints. */
final class HostingHarness extends AccountHarness<HostingAccount> implements GcpHarness {
    private final VertexObserver observer;

    HostingHarness() {
        this(HostingAccount.open());
    }

    HostingHarness(HostingAccount account) {
        super(account);
        this.observer = account.observer();
    }

    @Override
    public Location location() {
        return account().location();
    }

    @Override
    public String image() {
        return account().image();
    }

    @Override
    public Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    @Override
    public TestModel model() {
        return account().model();
    }

    @Override
    public TestModel brokenModel() {
        return account().brokenModel();
    }

    private List<DeployedModel> deployed(String endpoint) {
        return observer.endpoint(account().location().region().orElseThrow(), endpoint)
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
    public String instanceType() {
        return "e2-standard-2";
    }

    @Override
    public Optional<String> machine(String endpoint) {
        return deployed(endpoint).stream()
                .map(model -> model.getDedicatedResources().getMachineSpec().getMachineType())
                .findFirst();
    }

    @Override
    public boolean autoscale(String endpoint, int replicas) {
        account().machines().ifPresent(sandbox -> sandbox.vertex().scale(endpoint, replicas));
        return account().machines().isPresent();
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
}
