package io.mlops.provider.azure;

import static io.mlops.provider.azure.Specs.NAME;
import static io.mlops.provider.azure.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Managed online endpoints on the wire: which calls, what is refused when, and what is left. */
class AzureMlEndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HostingWorld world = new HostingWorld();
    private final Provider provider = world.open(Map.of());

    @AfterEach
    void closeWorld() {
        world.close();
    }

    /** The calls that changed something, or read a secret, as {@code PUT onlineEndpoints}, in order. */
    private List<String> changes() {
        return world.sandbox().management().calls().stream()
                .filter(call -> !call.startsWith("GET "))
                .map(call -> call.replaceFirst("^(\\w+) .*/providers/[^/]+/(.*)$", "$1 $2")
                        .replaceFirst(" workspaces/[^/]+/", " ")
                        .replaceFirst("/" + NAME, "")
                        .replaceFirst("/mlops-[a-z2-7]{8}", "")
                        .replaceFirst("/versions/[a-z2-7]{8}", "/versions"))
                .toList();
    }

    private Endpoint ready(EndpointSpec spec) {
        return provider.endpoints().apply(spec).await(PATIENCE);
    }

    private Endpoint found() {
        return provider.endpoints().find(NAME).orElseThrow();
    }

    @Test
    void oneLocationTakesFiveChanges() {
        EndpointSpec spec = Specs.stored(provider);
        ready(spec);
        provider.endpoints().delete(NAME, Duration.ZERO);
        world.sandbox().management().forgetCalls();

        Endpoint endpoint = ready(spec);

        assertThat(changes())
                .containsExactly(
                        "PUT models/versions",
                        "PUT environments/mlops-model-server/versions",
                        "PUT onlineEndpoints",
                        "PUT onlineEndpoints/deployments",
                        "PUT onlineEndpoints");
        assertThat(endpoint.address().orElseThrow())
                .hasPath("/onlineEndpoints/" + NAME + "/score")
                .hasScheme("http");
        if (world.schemas().there()) {
            assertThat(world.schemas().checked())
                    .contains(
                            "mfe.OnlineEndpoints_CreateOrUpdate.json",
                            "mfe.OnlineDeployments_CreateOrUpdate.json",
                            "mfe.ModelVersions_CreateOrUpdate.json",
                            "mfe.EnvironmentVersions_CreateOrUpdate.json");
            assertThat(world.schemas().checkedAnswers())
                    .contains(
                            "mfe.OnlineEndpoints_CreateOrUpdate.201.json",
                            "mfe.OnlineEndpoints_Get.200.json",
                            "mfe.OnlineDeployments_Get.200.json");
        }
    }

    @Test
    void whatIsAsAskedForCostsTwoLooksAndNoChange() {
        EndpointSpec spec = Specs.stored(provider);
        ready(spec);
        world.sandbox().management().forgetCalls();

        provider.endpoints().apply(spec);

        assertThat(changes()).isEmpty();
        assertThat(world.sandbox().management().calls()).hasSize(2);
    }

    @Test
    void aReplicaWithAnAcceleratorRunsOnItsMachineAndFollowsIt() {
        EndpointSpec spec = Specs.stored(provider)
                .withCompute(new Compute(List.of("L4", "T4"), 4, ByteSize.mebibytes(8192)))
                .withScaling(new Scaling(3, new Scaling.Utilization(0.6)));
        ready(spec);

        EndpointParts parts = world.parts(HostingWorld.HOME);
        assertThat(parts.arm()
                        .list(
                                parts.endpoint(NAME).children("deployments"),
                                ApiVersion.MACHINE_LEARNING,
                                OnlineDeployment.class))
                .singleElement()
                .satisfies(deployment ->
                        assertThat(deployment.properties().instanceType()).isEqualTo("Standard_NC4as_T4_v3"));
        assertThat(parts.arm()
                        .list(
                                parts.config().group().collection("Microsoft.Insights", "autoscalesettings"),
                                ApiVersion.AUTOSCALE,
                                AutoscaleSetting.class))
                .singleElement()
                .satisfies(
                        setting -> assertThat(ScalingRules.of(setting).metric()).isEqualTo("GpuUtilizationPercentage"));
    }

    @Test
    void deletingLeavesTheImageOnly() {
        EndpointSpec spec = Specs.stored(provider).withScaling(new Scaling(3, new Scaling.Requests(10)));
        ready(spec);
        assertThat(world.everything()).hasSize(4);

        provider.endpoints().delete(NAME, Duration.ZERO);

        assertThat(world.everything()).isEmpty();
    }

    @Test
    void noStockIsSaidWithItsRegionAndNothingStays() {
        EndpointSpec spec = Specs.stored(provider);
        world.fail(Fault.of(FaultKind.STOCK_OUT));
        Endpoint failed = awaitFailed(spec);

        assertThat(failed.reason())
                .startsWith("region japaneast did not give Standard_DS2_v2")
                .contains("capacity in the region")
                .doesNotContain("has failed", "InferencingClientCallFailed");
        assertThat(failed.gaveUp()).contains(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(fails(
                        ErrorCode.RESOURCE_EXHAUSTED, () -> provider.endpoints().apply(spec)))
                .hasMessageContaining("delete it first");
        provider.endpoints().delete(NAME, Duration.ZERO);
        assertThat(fails(ErrorCode.RESOURCE_EXHAUSTED, () -> ready(spec)))
                .hasMessageContaining("Due to a lack of Azure Machine Learning capacity in the region")
                .hasMessageContaining("which was deleted again, so nothing of it is left or billed");
        assertThat(world.everything()).isEmpty();
    }

    /** The wait deletes what failed, so this looks by itself. */
    private Endpoint awaitFailed(EndpointSpec spec) {
        provider.endpoints().apply(spec);
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            Endpoint now = found();
                            if (now.state() == Endpoint.State.DEGRADED) {
                                provider.endpoints().apply(spec);
                            }
                            return now;
                        },
                        endpoint -> endpoint.state() == Endpoint.State.FAILED);
    }

    @Test
    void withoutQuotaTheEndpointGoesAgain() {
        EndpointSpec spec = Specs.stored(provider);
        world.fail(Fault.of(FaultKind.QUOTA));

        MlopsException failure = fails(ErrorCode.RESOURCE_EXHAUSTED, () -> ready(spec));

        assertThat(failure).hasMessageContaining("Not enough quota available for Standard_DS2_v2");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> provider.endpoints().find(NAME).isEmpty());
        provider.endpoints().delete(NAME, Duration.ZERO);
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void aContainerThatEndsIsToldWithItsLog() {
        EndpointSpec spec = Specs.stored(provider, "these are not weights".getBytes(StandardCharsets.UTF_8));

        Endpoint failed = awaitFailed(spec);

        assertThat(failed.reason())
                .contains(
                        "User container has crashed or terminated",
                        "ResourceNotReady",
                        "cannot load policy.pt: it is no TorchScript file");
        assertThat(world.open(Map.of()).endpoints().find(NAME).orElseThrow().reason())
                .as("what another process hears")
                .isEqualTo(failed.reason());
    }

    @Test
    void whoScalesBeyondTheStockKeepsWhatServes() {
        EndpointSpec spec = Specs.stored(provider);
        ready(spec);
        world.fail(Fault.of(FaultKind.STOCK_OUT));

        Endpoint hurt = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            provider.endpoints().apply(spec.withReplicas(3));
                            return found();
                        },
                        endpoint -> endpoint.reason().contains("Failed"));

        assertThat(hurt.state()).isEqualTo(Endpoint.State.DEGRADED);
        assertThat(hurt.ready()).isEqualTo(1);
        world.heal();
        assertThat(ready(spec.withReplicas(3)).ready()).isEqualTo(3);
    }

    @Test
    void somebodyElsesEndpointIsLeftAlone() {
        EndpointSpec spec = Specs.stored(provider);
        EndpointParts parts = world.parts(HostingWorld.HOME);
        OnlineEndpoint theirs = new OnlineEndpoint(
                null,
                null,
                HostingWorld.HOME,
                Map.of("team", "other"),
                "Managed",
                OnlineEndpoint.Identity.of(java.util.Optional.empty()),
                new OnlineEndpoint.Properties("Key", "Enabled", null, null, null, null),
                null);
        parts.arm().put(parts.endpoint(NAME), ApiVersion.MACHINE_LEARNING, theirs, OnlineEndpoint.class);

        assertThat(fails(ErrorCode.ALREADY_EXISTS, () -> provider.endpoints().apply(spec)))
                .hasMessageContaining("was not made by this program");
        assertThat(provider.endpoints().find(NAME)).isEmpty();
        assertThat(provider.endpoints().list(Tags.none())).isEmpty();
        provider.endpoints().delete(NAME, Duration.ZERO);
        assertThat(world.everything()).contains("japaneast/onlineEndpoints/" + NAME);
    }

    @Test
    void aNameThatIsSomebodyElsesInTheRegionIsToldAndNothingStays() {
        EndpointSpec stored = Specs.stored(provider);
        EndpointSpec spec = new EndpointSpec(
                "foreign-abcdefgh",
                stored.location(),
                stored.model(),
                stored.image(),
                stored.compute(),
                1,
                stored.tags());

        assertThat(fails(ErrorCode.ALREADY_EXISTS, () -> provider.endpoints().apply(spec)))
                .hasMessage(
                        "cannot apply endpoint foreign-abcdefgh: There is already an endpoint with this name, Endpoint"
                                + " name needs to be unique within a region. Try some other name.: it is somebody else's, in"
                                + " another workspace of the region; choose another name");
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void aTokenThatExpiresInTheMiddleIsRenewedAndNothingIsMadeTwice() {
        EndpointSpec spec = Specs.stored(provider);
        provider.endpoints().apply(spec);
        world.sandbox()
                .management()
                .faults()
                .inject(Fault.of(FaultKind.EXPIRED)
                        .withOperation("PUT deployments")
                        .withTimes(1));

        assertThat(ready(spec).state()).isEqualTo(Endpoint.State.READY);

        assertThat(world.sandbox().management().faults().active()).isEmpty();
        assertThat(world.everything()).hasSize(3);
    }

    @Test
    void aCallerWhoseTokensEndInTheMiddleSignsInAndGoesOn() {
        EndpointSpec spec = Specs.stored(provider);
        provider.endpoints().apply(spec);
        world.sandbox().management().faults().inject(Fault.of(FaultKind.EXPIRED));

        assertThat(fails(ErrorCode.UNAUTHENTICATED, () -> ready(spec)))
                .hasMessageContaining("(ExpiredAuthenticationToken): sign in again (az login)");
        assertThat(world.everything()).noneMatch(each -> each.contains("/deployments/"));

        world.heal();
        assertThat(ready(spec).state()).isEqualTo(Endpoint.State.READY);
    }

    @Test
    void tagsOfOthersStay() {
        EndpointSpec spec = Specs.stored(provider);
        ready(spec);
        EndpointParts parts = world.parts(HostingWorld.HOME);
        parts.arm()
                .patch(
                        parts.endpoint(NAME),
                        ApiVersion.MACHINE_LEARNING,
                        Map.of("tags", Map.of("CostCenter", "CC-1")),
                        OnlineEndpoint.class);
        Awaitility.await().atMost(PATIENCE).until(() -> found().state() == Endpoint.State.READY);

        Endpoint retagged = ready(spec.withTags(Tags.of(Map.of("team", "desk-7"))));

        assertThat(retagged.spec().tags().entries()).containsOnly(Map.entry("team", "desk-7"));
        assertThat(parts.arm()
                        .get(parts.endpoint(NAME), ApiVersion.MACHINE_LEARNING, OnlineEndpoint.class)
                        .allTags())
                .containsEntry("CostCenter", "CC-1")
                .doesNotContainKey("deployment");
    }

    @Test
    void aSpecThatFitsInNoTagsIsRefusedBeforeAnythingIsMade() {
        EndpointSpec spec = Specs.stored(provider);
        Map<String, String> many = new TreeMap<>();
        IntStream.range(0, 50).forEach(i -> many.put("key-" + i, "value"));

        fails(ErrorCode.INVALID_ARGUMENT, () -> provider.endpoints().apply(spec.withTags(Tags.of(many))));

        assertThat(world.everything()).isEmpty();
    }

    @Test
    void whatCanNeverBeHadIsSaidInThePlan() {
        Location home = Location.of(AzureConfig.PROVIDER, HostingWorld.HOME);
        Need need = new Need(home, Compute.defaults(), 1);

        assertThat(provider.machine(need))
                .contains("Standard_DS2_v2 (2 CPUs, 7GiB), on-demand (endpoints have no spot)");
        assertThat(fails(ErrorCode.UNSUPPORTED, () -> provider.machine(need.withHosting(new Hosting.Spot()))))
                .hasMessageContaining("write on-demand, or any");
        fails(ErrorCode.UNSUPPORTED, () -> provider.machine(need.withHosting(new Hosting.Serverless(2))));
    }

    @Test
    void aModelComesAlongIntoAnotherRegion() {
        EndpointSpec here = Specs.stored(provider);
        EndpointSpec there = new EndpointSpec(
                NAME,
                Location.of(AzureConfig.PROVIDER, HostingWorld.OTHER),
                here.model(),
                here.image(),
                here.compute(),
                1,
                here.tags());

        assertThat(ready(there).state()).isEqualTo(Endpoint.State.READY);
        assertThat(provider.endpoints().list(Tags.none())).hasSize(1);
    }

    @Test
    void throttledCallsChangeNothing() {
        EndpointSpec spec = Specs.stored(provider);
        world.sandbox()
                .management()
                .faults()
                .inject(Fault.of(FaultKind.THROTTLE).withOperation("PUT onlineendpoints"));

        assertThat(fails(
                        ErrorCode.RESOURCE_EXHAUSTED, () -> provider.endpoints().apply(spec)))
                .hasMessageContaining("rate limit");

        world.heal();
        assertThat(world.everything()).isEmpty();
    }
}
