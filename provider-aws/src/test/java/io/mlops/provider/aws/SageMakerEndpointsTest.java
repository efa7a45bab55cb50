package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeModelResponse;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** What SageMaker is asked for, and what is left when it refuses. */
class SageMakerEndpointsTest {
    static final String NAME = "policy-abcdefgh";
    static final byte[] MODEL = "weights".getBytes(StandardCharsets.UTF_8);
    static final ObjectKey KEY = ObjectKey.of("home/models/policy.pt");

    private AwsWorld world;
    private Provider provider;

    @BeforeEach
    void open() {
        world = new AwsWorld();
        provider = world.open();
        provider.artifacts().upload(KEY, new ByteArrayInputStream(MODEL), WriteOptions.defaults());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void asksForOneVariantOfTheImageByItsDigestAndTheModelAsItIs() {
        ready(spec(AwsWorld.EAST, List.of("T4"), 2));

        String config = world.sageMaker()
                .describeEndpoint(request -> request.endpointName(NAME))
                .endpointConfigName();
        DescribeEndpointConfigResponse described =
                world.sageMaker().describeEndpointConfig(request -> request.endpointConfigName(config));
        assertThat(described.productionVariants()).singleElement().satisfies(variant -> {
            assertThat(variant.variantName()).isEqualTo("main");
            assertThat(variant.instanceTypeAsString()).isEqualTo("ml.g4dn.xlarge");
            assertThat(variant.initialInstanceCount()).isEqualTo(2);
        });
        DescribeModelResponse model = world.sageMaker().describeModel(request -> request.modelName(config));
        assertThat(model.executionRoleArn()).isEqualTo(AwsWorld.ROLE);
        assertThat(model.primaryContainer().image())
                .matches(
                        "123456789012\\.dkr\\.ecr\\.us-east-1\\.amazonaws\\.com/mlops/model-server@sha256:[0-9a-f]{64}");
        assertThat(model.primaryContainer().modelDataSource().s3DataSource().s3Uri())
                .isEqualTo("s3://mlops-us-east-1/home/models/policy.pt");
        assertThat(model.primaryContainer().environment())
                .containsEntry("MLOPS_SERVER_MODEL", "/opt/ml/model/policy.pt")
                .containsEntry("MLOPS_SERVER_MODEL_NAME", "policy")
                .containsEntry("MLOPS_SERVER_DIGEST", Sha256.of(MODEL).hex())
                .containsEntry("MLOPS_SERVER_INPUT", "observation:FP32:-1,4")
                .containsEntry("MLOPS_SERVER_OUTPUT", "action:FP32:-1,1");
    }

    @Test
    void everyPartCarriesTheTags() {
        ready(spec(AwsWorld.EAST, List.of(), 1));

        String config = world.sageMaker()
                .describeEndpoint(request -> request.endpointName(NAME))
                .endpointConfigName();
        for (String part : List.of("endpoint/" + NAME, "endpoint-config/" + config, "model/" + config)) {
            List<Tag> tags = world.sageMaker()
                    .listTags(request -> request.resourceArn("arn:aws:sagemaker:us-east-1:123456789012:" + part))
                    .tags();
            assertThat(tags)
                    .as(part)
                    .contains(Tag.builder().key("deployment").value("policy").build())
                    .contains(Tag.builder().key("mlops:endpoint").value(NAME).build());
        }
    }

    @Test
    void itsAddressIsTheRuntimesAndItsReplicasHaveNone() {
        Endpoint endpoint = ready(spec(AwsWorld.EAST, List.of(), 2));

        assertThat(endpoint.address())
                .hasValueSatisfying(
                        address -> assertThat(address.getPath()).isEqualTo("/endpoints/" + NAME + "/invocations"));
        assertThat(endpoint.replicas())
                .hasSize(2)
                .allMatch(replica -> replica.address().isEmpty());
    }

    @Test
    void bringsTheModelToTheBucketOfItsRegion() {
        ready(spec(AwsWorld.WEST, List.of(), 1));

        assertThat(world.s3()
                        .getObjectAsBytes(
                                request -> request.bucket("mlops-eu-west-1").key(KEY.value()))
                        .asByteArray())
                .isEqualTo(MODEL);
        assertThat(provider.endpoints().find(NAME).orElseThrow().spec().location())
                .hasToString("aws/eu-west-1");
        provider.endpoints().delete(NAME, Duration.ZERO);
        assertThat(provider.endpoints().find(NAME)).isEmpty();
    }

    @Test
    void whatWasBroughtToARegionGoesWithTheModel() {
        ready(spec(AwsWorld.WEST, List.of(), 1));
        provider.endpoints().delete(NAME, Duration.ZERO);
        world.s3()
                .putObject(
                        request -> request.bucket("mlops-eu-west-1").key("theirs"),
                        RequestBody.fromBytes("something else".getBytes(StandardCharsets.UTF_8)));
        ObjectKey theirs = ObjectKey.of("theirs");
        provider.artifacts().upload(theirs, new ByteArrayInputStream(MODEL), WriteOptions.defaults());

        provider.artifacts().delete(KEY);
        provider.artifacts().delete(theirs);

        assertThat(world.s3()
                        .listObjectsV2(request -> request.bucket("mlops-eu-west-1"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("theirs");
    }

    @Test
    void anEndpointWhoseTagsGoFirstLeavesNothing() {
        ready(spec(AwsWorld.EAST, List.of(), 1));
        SageMakerWire wire = world.wire();
        wire.refuse("DeleteEndpoint", body -> refusedOnce(wire, "Cannot update in-progress endpoint"));
        wire.refuse(
                "ListTags",
                body -> wire.operations().contains("DeleteEndpoint")
                        ? Optional.of(new SageMakerWire.Refusal(400, "ValidationException", "Could not find resource"))
                        : Optional.empty());

        provider.endpoints().delete(NAME, Duration.ZERO);

        nothingIsLeft();
    }

    private static Optional<SageMakerWire.Refusal> refusedOnce(SageMakerWire wire, String message) {
        boolean first = wire.operations().stream()
                        .filter(operation -> operation.equals("DeleteEndpoint"))
                        .count()
                == 1;
        return first ? Optional.of(new SageMakerWire.Refusal(400, "ValidationException", message)) : Optional.empty();
    }

    @Test
    void aQuotaThatIsUsedUpLeavesNothing() {
        world.wire()
                .refuse(
                        "CreateEndpoint",
                        400,
                        "ResourceLimitExceeded",
                        "The account-level service limit 'ml.c5.large for endpoint usage' is 0 Instances");

        MlopsException failure = fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(spec(AwsWorld.EAST, List.of(), 1)));

        assertThat(failure)
                .hasMessageContaining("cannot apply endpoint " + NAME)
                .hasMessageContaining("ml.c5.large for endpoint usage")
                .hasMessageContaining("Service Quotas");
        nothingIsLeft();
    }

    @Test
    void aConfigThatIsRefusedLeavesNoModel() {
        world.wire().refuse("CreateEndpointConfig", 400, "AccessDeniedException", "not authorized to kms:CreateGrant");

        fails(ErrorCode.PERMISSION_DENIED, () -> apply(spec(AwsWorld.EAST, List.of(), 1)));

        nothingIsLeft();
    }

    @Test
    void nothingIsMadeOfWhatCannotBe() {
        fails(ErrorCode.INVALID_ARGUMENT, () -> apply(spec(AwsWorld.WEST, List.of("L4"), 1)));
        fails(ErrorCode.INVALID_ARGUMENT, () -> apply(spec(AwsWorld.EAST, List.of(), 0)));
        fails(ErrorCode.INVALID_ARGUMENT, () -> apply(named("policy-")));

        assertThat(world.wire().operations()).noneMatch(operation -> operation.startsWith("Create"));
    }

    @Test
    void noStockIsSaidByApplyingAgain() {
        EndpointSpec spec = spec(AwsWorld.EAST, List.of("T4"), 1);
        status("Failed", "CapacityError: Unable to provision requested ML compute capacity.");
        apply(spec);

        assertThat(provider.endpoints().find(NAME).orElseThrow().reason()).contains("CapacityError");
        assertThat(fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(spec)))
                .hasMessageContaining("us-east-1 had no stock of ml.g4dn.xlarge (1 T4, 4 CPUs, 16GiB)");
    }

    @Test
    void aContainerThatIsNeverHealthyShowsWhatItSaidLast() {
        String group = "/aws/sagemaker/Endpoints/" + NAME;
        try (CloudWatchLogsClient logs = CloudWatchLogsClient.builder()
                .endpointOverride(world.url())
                .region(Region.of(AwsWorld.EAST))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            InputLogEvent last = InputLogEvent.builder()
                    .timestamp(System.currentTimeMillis())
                    .message("cannot load policy.pt: not a TorchScript file")
                    .build();
            logs.createLogGroup(request -> request.logGroupName(group));
            logs.createLogStream(request -> request.logGroupName(group).logStreamName("main/i-1"));
            logs.putLogEvents(request ->
                    request.logGroupName(group).logStreamName("main/i-1").logEvents(last));
        }
        status("Failed", "The primary container for production variant main did not pass the ping health check.");
        apply(spec(AwsWorld.EAST, List.of(), 1));

        Endpoint endpoint = provider.endpoints().find(NAME).orElseThrow();

        assertThat(endpoint.state()).isEqualTo(Endpoint.State.FAILED);
        assertThat(endpoint.reason())
                .contains("ping health check")
                .contains("cannot load policy.pt: not a TorchScript file");
        provider.endpoints().delete(NAME, Duration.ZERO);
        world.wire().asItIs();
        nothingIsLeft();
    }

    @Test
    void statesOfSageMakerAsOnesOfOurs() {
        apply(spec(AwsWorld.EAST, List.of(), 2));
        Map<String, Endpoint.State> expected = Map.of(
                "Creating", Endpoint.State.CREATING,
                "Updating", Endpoint.State.READY,
                "SystemUpdating", Endpoint.State.READY,
                "InService", Endpoint.State.READY,
                "OutOfService", Endpoint.State.DEGRADED,
                "Deleting", Endpoint.State.DELETING,
                "Failed", Endpoint.State.FAILED,
                "UpdateRollbackFailed", Endpoint.State.READY);
        expected.forEach((status, state) -> {
            status(status, "");
            assertThat(provider.endpoints().find(NAME).orElseThrow().state())
                    .as(status)
                    .isEqualTo(state);
        });
        status("Deleting", "");
        fails(ErrorCode.FAILED_PRECONDITION, () -> apply(spec(AwsWorld.EAST, List.of(), 2)));
        world.wire().asItIs();
    }

    @Test
    void aScaleOutThatSageMakerGaveUpIsTriedAgain() {
        EndpointSpec one = spec(AwsWorld.EAST, List.of(), 1);
        ready(one);
        world.wire().refuse("UpdateEndpointWeightsAndCapacities", 400, "ResourceLimitExceeded", "is 1 Instances");

        fails(ErrorCode.RESOURCE_EXHAUSTED, () -> apply(one.withReplicas(2)));
        Endpoint degraded = provider.endpoints().find(NAME).orElseThrow();
        assertThat(degraded.state()).isEqualTo(Endpoint.State.DEGRADED);
        assertThat(degraded.ready()).isEqualTo(1);
        world.wire().asItIs();

        assertThat(ready(one.withReplicas(2)).replicas())
                .hasSize(2)
                .allMatch(replica -> replica.state() == Replica.State.READY);
    }

    @Test
    void whatOthersMadeIsLeftAlone() {
        apply(spec(AwsWorld.EAST, List.of(), 1));
        String config = world.sageMaker()
                .describeEndpoint(request -> request.endpointName(NAME))
                .endpointConfigName();
        world.sageMaker()
                .createEndpoint(request -> request.endpointName("theirs").endpointConfigName(config));

        assertThat(provider.endpoints().find("theirs")).isEmpty();
        assertThat(provider.endpoints().list(Tags.none())).hasSize(1);
        fails(ErrorCode.ALREADY_EXISTS, () -> apply(named("theirs")));
        provider.endpoints().delete("theirs", Duration.ZERO);
        assertThat(world.sageMaker()
                        .describeEndpoint(request -> request.endpointName("theirs"))
                        .endpointStatusAsString())
                .isEqualTo("InService");
    }

    @Test
    void aRegionThatIsDownHidesNoEndpointOfAnother() {
        EndpointSpec spec = spec(AwsWorld.EAST, List.of(), 1);
        ready(spec);
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put("endpoint.api.sagemaker.eu-west-1", "http://127.0.0.1:1");
        try (Provider halved =
                new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE)) {
            assertThat(halved.endpoints().find(NAME)).isPresent();
            assertThat(fails(ErrorCode.UNAVAILABLE, () -> halved.endpoints().find("nobody")))
                    .hasMessageContaining("region eu-west-1: no connection");
            fails(ErrorCode.UNAVAILABLE, () -> halved.endpoints().list(Tags.none()));
            Survey survey = halved.endpoints().survey(Tags.none());
            assertThat(survey.endpoints()).hasSize(1);
            assertThat(survey.unseen()).containsOnlyKeys(Location.of("aws", AwsWorld.WEST));
            assertThat(survey.unseen().values()).first().asString().startsWith("no connection");
        }
    }

    private void status(String status, String reason) {
        world.wire().change("DescribeEndpoint", answer -> {
            answer.put("EndpointStatus", status);
            if (!reason.isEmpty()) {
                answer.put("FailureReason", reason);
            }
            return answer;
        });
    }

    private void nothingIsLeft() {
        assertThat(world.sageMaker().listModels().models()).isEmpty();
        assertThat(world.sageMaker().listEndpointConfigs().endpointConfigs()).isEmpty();
        assertThat(world.sageMaker().listEndpoints().endpoints()).isEmpty();
    }

    private Endpoint ready(EndpointSpec spec) {
        return provider.endpoints().apply(spec).await(Duration.ofSeconds(30));
    }

    private void apply(EndpointSpec spec) {
        provider.endpoints().apply(spec);
    }

    static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return failure;
    }

    private static EndpointSpec named(String name) {
        EndpointSpec spec = spec(AwsWorld.EAST, List.of(), 1);
        return new EndpointSpec(name, spec.location(), spec.model(), spec.image(), spec.compute(), 1, spec.tags());
    }

    static EndpointSpec spec(String region, List<String> accelerators, int replicas) {
        ModelSpec model = new ModelSpec(
                "policy",
                KEY,
                Sha256.of(MODEL),
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 4L))),
                List.of(new TensorSpec("action", "FP32", List.of(-1L, 1L))));
        return new EndpointSpec(
                NAME,
                Location.of("aws", region),
                model,
                "mlops/model-server",
                new Compute(accelerators, 1, ByteSize.mebibytes(1024)),
                replicas,
                Tags.of(Map.of("deployment", "policy")));
    }
}
