package io.mlops.provider.azure;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.AccountHarness;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A {@link HostingAccount} for the contracts of endpoints. */
final class HostingHarness extends AccountHarness<HostingAccount> implements AzureHarness {
    private final EndpointParts parts;

    HostingHarness() {
        this(HostingAccount.open());
    }

    HostingHarness(HostingAccount account) {
        super(account);
        this.parts = account.parts();
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

    @Override
    public String instanceType() {
        return "Standard_D2as_v4";
    }

    @Override
    public Optional<String> machine(String endpoint) {
        return deployments(endpoint).stream()
                .flatMap(deployment ->
                        Optional.ofNullable(deployment.properties().instanceType()).stream())
                .findFirst();
    }

    /** Returns once the service has done it, as a load that has moved. */
    @Override
    public boolean autoscale(String endpoint, int replicas) {
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
        return true;
    }

    @Override
    public Optional<AutoscalingBounds> autoscaling(String endpoint) {
        return parts
                .arm()
                .list(
                        parts.config().group().collection("Microsoft.Insights", "autoscalesettings"),
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
}
