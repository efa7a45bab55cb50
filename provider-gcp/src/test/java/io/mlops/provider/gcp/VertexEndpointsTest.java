package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.aiplatform.v1.AcceleratorType;
import com.google.cloud.aiplatform.v1.CreateEndpointRequest;
import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.Endpoint;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.Tags;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.transport.TransportLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Vertex AI's endpoints have beyond what all have in common. */
class VertexEndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private HostingWorld world;
    private Provider provider;

    @BeforeEach
    void open() {
        world = new HostingWorld();
        provider = world.open(Map.of());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void spotMachinesAreAskedFor() {
        EndpointSpec spec = Specs.stored(provider).withHosting(new Hosting.Spot());
        assertThat(provider.endpoints().apply(spec).await(PATIENCE).spec()).isEqualTo(spec);
        DedicatedResources resources = world.observer()
                .endpoint(HostingWorld.HOME, spec.name())
                .orElseThrow()
                .getDeployedModels(0)
                .getDedicatedResources();
        assertThat(resources.getSpot()).isTrue();
        assertThat(resources.getMachineSpec().getMachineType()).isEqualTo("e2-highcpu-2");
    }

    @Test
    void aMachineThatIsNamedComesWithItsAccelerator() {
        EndpointSpec plain = Specs.stored(provider);
        EndpointSpec spec = plain.withCompute(plain.compute().withInstanceType("g2-standard-8"))
                .withScaling(new Scaling(3, new Scaling.Utilization(0.6)));
        assertThat(provider.endpoints().apply(spec).await(PATIENCE).spec()).isEqualTo(spec);
        DedicatedResources resources = world.observer()
                .endpoint(HostingWorld.HOME, spec.name())
                .orElseThrow()
                .getDeployedModels(0)
                .getDedicatedResources();
        assertThat(resources.getMachineSpec().getMachineType()).isEqualTo("g2-standard-8");
        assertThat(resources.getMachineSpec().getAcceleratorType()).isEqualTo(AcceleratorType.NVIDIA_L4);
        assertThat(resources.getAutoscalingMetricSpecs(0).getMetricName()).endsWith("accelerator/duty_cycle");
    }

    @Test
    void whatTheServicesAllowOfRequestsIsSaidInThePlan() {
        assertThat(provider.transportLimits(new Hosting.OnDemand()))
                .map(TransportLimits::maxBodyBytes)
                .contains(10_000_000);
        assertThat(provider.transportLimits(new Hosting.Spot()))
                .map(TransportLimits::maxBodyBytes)
                .contains(10_000_000);
        assertThat(provider.transportLimits(new Hosting.Serverless(2)))
                .map(TransportLimits::maxBodyBytes)
                .contains(32 << 20);
        assertThat(provider.requestsPerSecond(new Hosting.OnDemand())).isEmpty();
    }

    @Test
    void aQuotaThatIsTooSmallLeavesNothing() {
        EndpointSpec spec = Specs.stored(provider);
        world.fail(Fault.of(FaultKind.QUOTA).withOperation("DeployModel"));

        MlopsException failure = Specs.fails(
                ErrorCode.RESOURCE_EXHAUSTED,
                () -> provider.endpoints().apply(spec).await(PATIENCE));

        assertThat(failure).hasMessageContaining("custom_model_serving_e2_cpus");
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void noStockIsGivenUpAndLeavesNothing() {
        EndpointSpec spec = Specs.stored(provider);
        world.fail(Fault.of(FaultKind.STOCK_OUT).withOperation("DeployModel"));

        MlopsException failure = Specs.fails(
                ErrorCode.RESOURCE_EXHAUSTED,
                () -> provider.endpoints().apply(spec).await(PATIENCE));

        assertThat(failure).hasMessageContaining("Resources are insufficient in region");
        provider.endpoints().delete(spec.name(), Duration.ZERO);
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void whatTheContainerSaidIsToldOfWhatCannotStart() {
        EndpointSpec bad = Specs.stored(provider, new byte[] {1, 2, 3});
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(failed(bad))
                        .contains("Model server exited unexpectedly", "the end of its log:\n", "cannot load "));
        provider.endpoints().delete(bad.name(), Duration.ZERO);

        EndpointSpec light = bad.withHosting(new Hosting.Serverless(2));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(failed(light))
                        .contains("failed to start and listen", "the end of its log:\n", "cannot load "));
    }

    /** Why it failed; empty while it has not. */
    private String failed(EndpointSpec spec) {
        Operation<io.mlops.endpoint.Endpoint> unused = provider.endpoints().apply(spec);
        return provider.endpoints()
                .find(spec.name())
                .filter(seen -> seen.state() == io.mlops.endpoint.Endpoint.State.FAILED)
                .map(io.mlops.endpoint.Endpoint::reason)
                .orElse("");
    }

    @Test
    void theModelIsBroughtToTheRegionOnce() {
        EndpointSpec home = Specs.stored(provider);
        EndpointSpec other = new EndpointSpec(
                home.name(),
                Location.of(GcpConfig.PROVIDER, HostingWorld.OTHER),
                home.model(),
                home.image(),
                home.compute(),
                2,
                home.tags());
        assertThat(provider.endpoints().apply(other).await(PATIENCE).ready()).isEqualTo(2);
        assertThat(world.everything()).contains(HostingWorld.OTHER + "/endpoints/" + home.name());
        provider.endpoints().delete(home.name(), Duration.ZERO);
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void aControlPlaneThatIsDownIsNoDataPlaneThatIsDown() {
        EndpointSpec spec = Specs.stored(provider);
        provider.endpoints().apply(spec).await(PATIENCE);
        world.sandbox().control().goDown();
        MlopsException failure =
                Specs.fails(ErrorCode.UNAVAILABLE, () -> provider.endpoints().find(spec.name()));
        assertThat(failure).hasMessageContaining("cannot find endpoint");
        world.sandbox().control().comeBack();
        Awaitility.await()
                .ignoreExceptions()
                .until(() ->
                        provider.endpoints().survey(Tags.none()).endpoints().size() == 1);
    }

    @Test
    void whatOthersMadeIsLeftAlone() {
        EndpointSpec spec = Specs.stored(provider);
        GcpConfig config = world.config(Map.of());
        var unused = world.clients(config)
                .endpoints(HostingWorld.HOME)
                .createEndpointCallable()
                .call(CreateEndpointRequest.newBuilder()
                        .setParent(config.parent(HostingWorld.HOME))
                        .setEndpointId(spec.name())
                        .setEndpoint(Endpoint.newBuilder().setDisplayName("theirs"))
                        .build());
        Awaitility.await().until(() -> !world.everything().isEmpty());
        Specs.fails(ErrorCode.ALREADY_EXISTS, () -> provider.endpoints().apply(spec));
        assertThat(provider.endpoints().list(Tags.none())).isEqualTo(List.of());
        deleteTheirs(spec.name());
    }

    /** Deletes what the provider leaves alone. */
    private void deleteTheirs(String name) {
        GcpConfig config = world.config(Map.of());
        GcpClients clients = world.clients(config);
        new VertexParts(config, clients, HostingWorld.HOME)
                .delete(new VertexObserver(config, clients)
                        .endpoint(HostingWorld.HOME, name)
                        .orElseThrow());
        Awaitility.await().until(() -> world.everything().isEmpty());
    }
}
