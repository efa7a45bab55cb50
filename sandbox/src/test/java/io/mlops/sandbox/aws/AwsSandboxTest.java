package io.mlops.sandbox.aws;

import static io.mlops.sandbox.aws.SandboxFixture.ECHO;
import static io.mlops.sandbox.aws.SandboxFixture.REGION;
import static io.mlops.sandbox.aws.SandboxFixture.ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ContainerDefinition;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ModelCompressionType;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.S3ModelDataType;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemaker.model.Tag;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** AWS's own SDK against the sandbox. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsSandboxTest {
    @TempDir
    static Path folder;

    private AwsSandbox sandbox;
    private AwsClients clients;
    private SageMakerClient sageMaker;
    private SageMakerRuntimeClient runtime;

    @BeforeAll
    void start() throws Exception {
        sandbox = SandboxFixture.start(folder.resolve("sandbox"));
        clients = AwsClients.of(sandbox, REGION);
        sageMaker = clients.sageMaker();
        runtime = clients.runtime();
        Path model = Files.writeString(folder.resolve("policy.pt"), "the model");
        SandboxFixture.put(clients, "mlops-sandbox-us-east-1", "models/policy.pt", model);
        SandboxFixture.create(
                clients,
                "echo",
                ContainerDefinition.builder()
                        .image(ECHO)
                        .modelDataSource(
                                d -> d.s3DataSource(s -> s.s3Uri("s3://mlops-sandbox-us-east-1/models/policy.pt")
                                        .s3DataType(S3ModelDataType.S3_OBJECT)
                                        .compressionType(ModelCompressionType.NONE)))
                        .environment(Map.of("MODEL_FILE", "/opt/ml/model/policy.pt"))
                        .build());
        awaitStatus("echo", "InService");
    }

    @AfterAll
    void stop() {
        sageMaker.close();
        runtime.close();
        sandbox.close();
        assertThat(folder.resolve("sandbox/containers")).doesNotExist();
    }

    @Test
    void callsReachTheContainerAndItsAnswersComeBack() {
        InvokeEndpointResponse answer = invoke("hello");
        assertThat(answer.body().asUtf8String()).isEqualTo("hello");
        assertThat(answer.contentType()).isEqualTo("text/plain");
        assertThat(answer.invokedProductionVariant()).isEqualTo("main");
        assertThat(answer.sdkHttpResponse().headers()).doesNotContainKey("X-Other");
        assertThat(invoke("model").body().asUtf8String()).isEqualTo("the model");
    }

    @Test
    void unknownHeadersAreStripped() {
        InvokeEndpointResponse answer = runtime.invokeEndpoint(r -> r.endpointName("echo")
                .contentType("application/json")
                .customAttributes("mine")
                .overrideConfiguration(c -> c.putHeader("X-Unknown", "x"))
                .body(SdkBytes.fromUtf8String("headers")));
        assertThat(answer.body().asUtf8String())
                .containsIgnoringCase("X-amzn-sagemaker-custom-attributes")
                .doesNotContainIgnoringCase("x-unknown")
                .doesNotContainIgnoringCase("authorization");
    }

    @Test
    void whatTheModelRefusesIsAModelError() {
        assertThatThrownBy(() -> invoke("fail: no such input")).isInstanceOfSatisfying(ModelErrorException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(424);
            assertThat(e.originalStatusCode()).isEqualTo(422);
            assertThat(e.originalMessage()).isEqualTo("fail: no such input");
            assertThat(e.logStreamArn()).endsWith("log-group:/aws/sagemaker/Endpoints/echo");
        });
    }

    @Test
    void bodiesHaveALimit() {
        assertThat(invoke("x".repeat(6_291_456)).body().asByteArray()).hasSize(6_291_456);
        assertThatThrownBy(() -> invoke("x".repeat(6_291_457)))
                .isInstanceOfSatisfying(
                        SageMakerRuntimeException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(413));
    }

    @Test
    void anEndpointThatIsNotThereIsAValidationError() {
        assertThatThrownBy(
                        () -> runtime.invokeEndpoint(r -> r.endpointName("none").body(SdkBytes.fromUtf8String("x"))))
                .isInstanceOfSatisfying(
                        SageMakerRuntimeException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"))
                .hasMessageContaining("Endpoint none of account 123456789012 not found.");
    }

    @Test
    void aContainerThatDoesNotStartFailsTheEndpointAndItsLastLinesAreInTheLog() {
        SandboxFixture.create(
                clients,
                "broken",
                ContainerDefinition.builder()
                        .image(ECHO)
                        .environment(Map.of("BROKEN", "yes"))
                        .build());
        awaitStatus("broken", "Failed");
        assertThat(sageMaker.describeEndpoint(r -> r.endpointName("broken")).failureReason())
                .contains("production variant main did not pass the ping health check");
        try (CloudWatchLogsClient logs = clients.logs()) {
            String group = "/aws/sagemaker/Endpoints/broken";
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                String stream = logs.describeLogStreams(r -> r.logGroupName(group))
                        .logStreams()
                        .getFirst()
                        .logStreamName();
                assertThat(logs.getLogEvents(r -> r.logGroupName(group).logStreamName(stream))
                                .events())
                        .extracting(event -> event.message())
                        .containsExactly("started with serve", "cannot find what I need");
            });
        }
    }

    @Test
    void whatIsNotThereIsFoundBeforeAnythingIsCreated() {
        assertThatThrownBy(() -> sageMaker.createModel(
                        r -> r.modelName("m").executionRoleArn(ROLE).primaryContainer(c -> c.image("somebody/else:1"))))
                .hasMessageContaining("Requested image somebody/else:1 not found.");
        assertThatThrownBy(() -> sageMaker.createModel(r -> r.modelName("m")
                        .executionRoleArn(ROLE)
                        .primaryContainer(c -> c.image(ECHO).modelDataUrl("s3://mlops-sandbox-us-east-1/none.tar.gz"))))
                .hasMessageContaining("Could not find model data at s3://mlops-sandbox-us-east-1/none.tar.gz.");
    }

    @Test
    void everyOperationOfAnEndpointsLife() {
        SandboxFixture.create(
                clients, "life", ContainerDefinition.builder().image(ECHO).build());
        awaitStatus("life", "InService");
        String arn = sageMaker.describeEndpoint(r -> r.endpointName("life")).endpointArn();
        sageMaker.addTags(r ->
                r.resourceArn(arn).tags(Tag.builder().key("revision").value("2").build()));
        assertThat(sageMaker.listTags(r -> r.resourceArn(arn)).tags())
                .extracting(Tag::key)
                .containsExactly("deployment", "revision");
        sageMaker.deleteTags(r -> r.resourceArn(arn).tagKeys("deployment"));
        assertThat(sageMaker.listTags(r -> r.resourceArn(arn)).tags()).hasSize(1);
        assertThat(sageMaker
                        .describeModel(r -> r.modelName("life"))
                        .primaryContainer()
                        .image())
                .isEqualTo(ECHO);
        assertThat(sageMaker.listEndpoints(r -> r.nameContains("life")).endpoints())
                .hasSize(1);
        sageMaker.updateEndpointWeightsAndCapacities(r -> r.endpointName("life")
                .desiredWeightsAndCapacities(DesiredWeightAndCapacity.builder()
                        .variantName("main")
                        .desiredInstanceCount(2)
                        .build()));
        awaitStatus("life", "InService");
        assertThat(sageMaker
                        .describeEndpoint(r -> r.endpointName("life"))
                        .productionVariants()
                        .getFirst()
                        .currentInstanceCount())
                .isEqualTo(2);
        sageMaker.createEndpointConfig(r -> r.endpointConfigName("life2")
                .productionVariants(ProductionVariant.builder()
                        .variantName("main")
                        .modelName("life")
                        .serverlessConfig(s -> s.memorySizeInMB(2048).maxConcurrency(5))
                        .build()));
        assertThat(sageMaker
                        .describeEndpointConfig(r -> r.endpointConfigName("life2"))
                        .productionVariants())
                .hasSize(1);
        sageMaker.updateEndpoint(r -> r.endpointName("life").endpointConfigName("life2"));
        awaitStatus("life", "InService");
        assertThat(sageMaker.describeEndpoint(r -> r.endpointName("life")).endpointConfigName())
                .isEqualTo("life2");
        sageMaker.deleteEndpoint(r -> r.endpointName("life"));
        await().untilAsserted(() -> assertThatThrownBy(() -> sageMaker.describeEndpoint(r -> r.endpointName("life")))
                .isInstanceOfSatisfying(
                        SageMakerException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"))
                .hasMessageContaining("Could not find endpoint \"" + arn + "\"."));
        sageMaker.deleteEndpointConfig(r -> r.endpointConfigName("life2"));
        sageMaker.deleteEndpointConfig(r -> r.endpointConfigName("life"));
        sageMaker.deleteModel(r -> r.modelName("life"));
        assertThat(sageMaker.listModels().models())
                .noneMatch(model -> model.modelName().equals("life"));
    }

    @Test
    void otherOperationsOfSageMakerAreMotos() {
        sageMaker.createModelPackageGroup(r -> r.modelPackageGroupName("group"));
        assertThat(sageMaker.listModelPackageGroups(r -> r.maxResults(5)).modelPackageGroupSummaryList())
                .hasSize(1);
    }

    private InvokeEndpointResponse invoke(String body) {
        return runtime.invokeEndpoint(
                r -> r.endpointName("echo").contentType("text/plain").body(SdkBytes.fromUtf8String(body)));
    }

    private void awaitStatus(String endpoint, String status) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(sageMaker
                                .describeEndpoint(r -> r.endpointName(endpoint))
                                .endpointStatus())
                        .isEqualTo(EndpointStatus.fromValue(status)));
    }
}
