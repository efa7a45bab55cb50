package io.mlops.provider.aws;

import static io.mlops.provider.aws.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which an endpoint cannot come to be: what is said of it, and that nothing of it is left at SageMaker. */
class SandboxBadInputTest {
    private static final String NAME = Specs.NAME;
    private static final ObjectKey KEY = Specs.KEY;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String THEIRS = SandboxWorld.EAST + " model theirs";

    private SandboxWorld world;
    private Provider provider;
    private byte[] policy;

    @BeforeEach
    void open() throws IOException {
        world = SandboxWorld.hosting();
        provider = world.open();
        policy = Files.readAllBytes(SandboxWorld.POLICY);
        store(policy);
        // What somebody else has stays as it is.
        world.sageMaker(SandboxWorld.EAST)
                .createModel(request -> request.modelName("theirs")
                        .executionRoleArn(world.role())
                        .primaryContainer(container -> container.image(SandboxWorld.IMAGE)));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aQuotaThatIsUsedUp() {
        world.fail(Fault.of(FaultKind.QUOTA).withOperation("CreateEndpoint"));

        assertThat(fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(spec())))
                .hasMessageContaining("cannot apply endpoint " + NAME)
                .hasMessageContaining("ml.c5.large for endpoint usage")
                .hasMessageContaining("Service Quotas");
        nothingIsLeft();
    }

    @Test
    void noStock() {
        world.fail(Fault.of(FaultKind.STOCK_OUT).withOperation("CreateEndpoint"));

        assertThat(fails(ErrorCode.RESOURCE_EXHAUSTED, () -> ready(spec())))
                .hasMessageContaining("region us-east-1 had no stock of ml.c5.large (2 CPUs, 4GiB)")
                .hasMessageContaining("InsufficientInstanceCapacity")
                .hasMessageContaining("another region or another accelerator")
                .hasMessageContaining("nothing of it is left or billed");
        nothingIsLeft();

        world.heal();
        assertThat(ready(spec()).state()).isEqualTo(Endpoint.State.READY);
    }

    @Test
    void noStockIsSaidByApplyingAgain() {
        world.fail(Fault.of(FaultKind.STOCK_OUT).withOperation("CreateEndpoint"));
        apply(spec());
        awaitFailed();

        assertThat(fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(spec())))
                .hasMessageContaining("had no stock of ml.c5.large")
                .hasMessageContaining("delete it first");
        provider.endpoints().delete(NAME, Duration.ZERO);
        nothingIsLeft();
    }

    @Test
    void aContainerThatIsNeverHealthy() {
        byte[] bad = "these are not weights".getBytes(StandardCharsets.UTF_8);
        store(bad);

        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> ready(Specs.of(bad))))
                .hasMessageContaining("did not pass the ping health check")
                .hasMessageContaining("the end of /aws/sagemaker/Endpoints/" + NAME)
                .hasMessageContaining("policy.pt")
                .hasMessageContaining("nothing of it is left or billed");
        nothingIsLeft();
    }

    @Test
    void aRegionWithoutTheMachine() {
        EndpointSpec spec = with(spec(), SandboxWorld.WEST, new Compute(List.of("L4"), 1, ByteSize.mebibytes(1024)));

        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> apply(spec)))
                .hasMessageContaining("region eu-west-1 has none of L4; it has A100, A10G")
                .hasMessageContaining("us-east-1")
                .hasMessageContaining("(ml.g6.xlarge)");
        nothingIsLeft();
    }

    @Test
    void aMachineThatIsTooSmall() {
        Compute huge = new Compute(List.of("T4"), 500, ByteSize.mebibytes(1024));

        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> apply(with(spec(), SandboxWorld.EAST, huge))))
                .hasMessageContaining("with any of T4 has 500 CPUs")
                .hasMessageContaining("the largest is ml.g4dn.");
        nothingIsLeft();
    }

    @Test
    void anImageThatEcrDoesNotHave() {
        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> apply(named(NAME, "mlops/nothing"))))
                .hasMessageContaining("image mlops/nothing")
                .hasMessageContaining("mlops-cli image push");
        nothingIsLeft();
    }

    @Test
    void aNameThatSageMakerRefuses() {
        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> apply(named("policy-", SandboxWorld.IMAGE))))
                .hasMessageContaining("ends with a hyphen");
        assertThat(fails(ErrorCode.INVALID_ARGUMENT, () -> apply(named("Policy", SandboxWorld.IMAGE))))
                .hasMessageContaining("a name matches");
        nothingIsLeft();
    }

    @Test
    void aModelThatIsNotStoredOrAnotherOne() {
        store("others".getBytes(StandardCharsets.UTF_8));
        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> apply(spec())))
                .hasMessageContaining("model " + KEY + " has SHA-256")
                .hasMessageContaining("expected " + Sha256.of(policy));

        provider.artifacts().delete(KEY);
        assertThat(fails(ErrorCode.NOT_FOUND, () -> apply(spec())))
                .hasMessageContaining("the bucket mlops-sandbox-us-east-1 has no model " + KEY);
        nothingIsLeft();
    }

    @Test
    void aBucketThatDoesNotExist() {
        Provider other = world.open(Map.of("bucket", "mlops-gone-{region}"));

        assertThat(fails(ErrorCode.NOT_FOUND, () -> other.endpoints().apply(spec())))
                .hasMessageContaining("the bucket mlops-gone-us-east-1")
                .hasMessageContaining("aws s3 mb s3://mlops-gone-us-east-1");
        nothingIsLeft();
    }

    @Test
    void noCredentials() {
        Provider nobody = world.open(Map.of("profile", "mlops-nobody"));

        assertThat(fails(ErrorCode.UNAUTHENTICATED, () -> nobody.endpoints().apply(spec())))
                .hasMessageContaining("no credentials were found for AWS")
                .hasMessageContaining("providers.aws.profile")
                .hasMessageContaining("AWS_PROFILE");
        assertThat(nobody.examine(List.of())).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("identity");
            assertThat(finding.code()).contains(ErrorCode.UNAUTHENTICATED);
            assertThat(finding.found()).contains("providers.aws.profile");
        });
        nothingIsLeft();
    }

    @Test
    void throttlingIsWaitedForWithinLimits() {
        Provider patient = world.open(Map.of("attempts", "2"));
        for (String operation : List.of("CreateModel", "CreateEndpoint")) {
            world.fail(Fault.of(FaultKind.THROTTLE).withOperation(operation).withTimes(1));
            patient.endpoints().apply(spec()).await(PATIENCE);
            patient.endpoints().delete(NAME, Duration.ZERO);
        }

        world.fail(Fault.of(FaultKind.THROTTLE).withOperation("CreateEndpoint"));
        assertThat(fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(spec())))
                .hasMessageContaining("Rate exceeded")
                .hasMessageContaining("the rate limit of this call is used up");
        nothingIsLeft();
    }

    @Test
    void aServiceThatFailsInTheMiddle() {
        for (String operation : List.of("CreateModel", "CreateEndpointConfig", "CreateEndpoint")) {
            world.fail(Fault.of(FaultKind.ERROR).withOperation(operation));
            fails(ErrorCode.UNAVAILABLE, () -> apply(spec()));
            nothingIsLeft();
        }
    }

    /** As after kill -9: what was made so far is there, and nobody took it back. */
    @ParameterizedTest
    @CsvSource({"CreateEndpointConfig, DeleteModel, 1", "CreateEndpoint, DeleteEndpointConfig, 2"})
    void aProcessThatEndsInTheMiddleIsGoneOnFrom(String failing, String undoing, int left) {
        world.fail(Fault.of(FaultKind.ERROR).withOperation(failing));
        world.fail(Fault.of(FaultKind.THROTTLE).withOperation(undoing));
        assertThat(fails(ErrorCode.UNAVAILABLE, () -> apply(spec())))
                .hasMessageContaining("what was made for it is still there, is not billed");
        assertThat(world.everything()).hasSize(left + 1);
        world.heal();

        world.open().endpoints().apply(spec()).await(PATIENCE);

        assertThat(world.everything()).hasSize(4).contains("us-east-1 endpoint " + NAME, THEIRS);
        provider.endpoints().delete(NAME, Duration.ZERO);
        nothingIsLeft();
    }

    @Test
    void whatAnotherAttemptLeftIsClearedAway() {
        world.fail(Fault.of(FaultKind.ERROR).withOperation("CreateEndpoint"));
        world.fail(Fault.of(FaultKind.THROTTLE).withOperation("DeleteEndpointConfig"));
        fails(ErrorCode.UNAVAILABLE, () -> apply(spec()));
        List<String> before = world.everything();
        world.heal();

        // Another number of instances is another configuration.
        ready(spec().withReplicas(2));

        assertThat(world.everything()).hasSize(4).contains(THEIRS);
        assertThat(world.everything())
                .doesNotContainAnyElementsOf(
                        before.stream().filter(name -> !name.equals(THEIRS)).toList());
    }

    @Test
    void aQuotaIsHeldAgainstWhatIsAskedForBeforehand() {
        Need need = new Need(Location.of("aws", SandboxWorld.EAST), spec().compute(), 2).withImage(SandboxWorld.IMAGE);
        assertThat(provider.examine(List.of(need)))
                .hasSize(7)
                .allSatisfy(finding ->
                        assertThat(finding.grade()).as(finding.found()).isEqualTo(Finding.Grade.GOOD));
        world.fail(Fault.of(FaultKind.QUOTA));

        Finding quota = provider.examine(List.of(need)).getLast();

        assertThat(quota.code()).contains(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(quota.subject()).isEqualTo("quota aws/us-east-1");
        assertThat(quota.found())
                .matches(
                        "2 of ml\\.c5\\.large \\(2 CPUs, 4GiB\\): the quota \"ml\\.c5\\.large for endpoint usage\" is 0 \\(L-[0-9A-F]+\\)");
        assertThat(quota.advice()).contains("request-service-quota-increase").contains("--desired-value 2");
    }

    private void awaitFailed() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> provider.endpoints().find(NAME).orElseThrow().state() == Endpoint.State.FAILED);
    }

    private void nothingIsLeft() {
        world.heal();
        assertThat(world.everything()).containsExactly(THEIRS);
    }

    private void store(byte[] model) {
        provider.artifacts().upload(KEY, new ByteArrayInputStream(model), WriteOptions.defaults());
    }

    private Endpoint ready(EndpointSpec spec) {
        return provider.endpoints().apply(spec).await(PATIENCE);
    }

    private void apply(EndpointSpec spec) {
        provider.endpoints().apply(spec);
    }

    private static EndpointSpec with(EndpointSpec spec, String region, Compute compute) {
        return new EndpointSpec(
                spec.name(), Location.of("aws", region), spec.model(), spec.image(), compute, 1, spec.tags());
    }

    private EndpointSpec named(String name, String image) {
        EndpointSpec spec = spec();
        return new EndpointSpec(name, spec.location(), spec.model(), image, spec.compute(), 1, spec.tags());
    }

    private EndpointSpec spec() {
        return Specs.of(policy);
    }
}
