package io.mlops.sandbox.aws;

import static io.mlops.sandbox.aws.SandboxFixture.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mlops.sandbox.sagemaker.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ContainerDefinition;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ModelCompressionType;
import software.amazon.awssdk.services.sagemaker.model.S3ModelDataType;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The model server of the distribution behind an endpoint of the sandbox. */
class ModelServerIT {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));
    private static final Path EXAMPLE = ROOT.resolve("examples/trading-policy");
    private static final String IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mlops/model-server:latest";
    private static final String BUCKET = "mlops-sandbox-us-east-1";

    @TempDir
    Path folder;

    @Test
    void predictsFromAFileAndFromAnArchive() throws Exception {
        Path launcher = ROOT.resolve("model-server/target/mlops/bin/model-server");
        assertThat(launcher).isExecutable();
        try (AwsSandbox sandbox = AwsSandbox.start(
                        SandboxFixture.TOOLS,
                        folder.resolve("sandbox"),
                        AwsOptions.defaults()
                                .withTiming(Timing.all(Duration.ofMillis(20)))
                                .withImage("mlops/model-server", List.of(launcher.toString())));
                SageMakerRuntimeClient runtime = AwsClients.of(sandbox, REGION).runtime()) {
            AwsClients clients = AwsClients.of(sandbox, REGION);
            SandboxFixture.put(clients, BUCKET, "policy.pt", EXAMPLE.resolve("model/policy.pt"));
            SandboxFixture.put(clients, BUCKET, "model.tar.gz", archive());
            SandboxFixture.create(clients, "file", fromFile());
            SandboxFixture.create(
                    clients,
                    "archive",
                    ContainerDefinition.builder()
                            .image(IMAGE)
                            .modelDataUrl("s3://" + BUCKET + "/model.tar.gz")
                            .build());
            awaitInService(clients, "file");
            awaitInService(clients, "archive");
            assertThat(predict(runtime, "file")).isEqualTo(predict(runtime, "archive"));
            assertThatThrownBy(() -> runtime.invokeEndpoint(r -> r.endpointName("file")
                            .contentType("application/json")
                            .body(SdkBytes.fromUtf8String("{}"))))
                    .isInstanceOfSatisfying(ModelErrorException.class, e -> {
                        assertThat(e.originalStatusCode()).isEqualTo(400);
                        assertThat(e.originalMessage()).contains("\"error\"");
                    });
        }
    }

    private static ContainerDefinition fromFile() {
        return ContainerDefinition.builder()
                .image(IMAGE)
                .modelDataSource(d -> d.s3DataSource(s -> s.s3Uri("s3://" + BUCKET + "/policy.pt")
                        .s3DataType(S3ModelDataType.S3_OBJECT)
                        .compressionType(ModelCompressionType.NONE)))
                .environment(Map.of(
                        "MLOPS_SERVER_MODEL", "/opt/ml/model/policy.pt",
                        "MLOPS_SERVER_MODEL_NAME", "trading-policy",
                        "MLOPS_SERVER_INPUT", "observation:FP32:-1,20",
                        "MLOPS_SERVER_OUTPUT", "position:FP32:-1,1"))
                .build();
    }

    private Path archive() throws Exception {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.copy(EXAMPLE.resolve("model/policy.pt"), model.resolve("policy.pt"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(model.resolve("model.json"), """
                {"file": "policy.pt", "name": "trading-policy",
                 "inputs": [{"name": "observation", "datatype": "FP32", "shape": [-1, 20]}],
                 "outputs": [{"name": "position", "datatype": "FP32", "shape": [-1, 1]}]}
                """);
        Path archive = folder.resolve("model.tar.gz");
        Process tar = new ProcessBuilder("tar", "-czf", archive.toString(), "-C", model.toString(), ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return archive;
    }

    private static JsonNode predict(SageMakerRuntimeClient runtime, String endpoint) throws Exception {
        String body = Files.readString(EXAMPLE.resolve("input.json"));
        String answer = runtime.invokeEndpoint(r ->
                        r.endpointName(endpoint).contentType("application/json").body(SdkBytes.fromUtf8String(body)))
                .body()
                .asUtf8String();
        JsonNode outputs = new JsonMapper().readTree(answer).path("outputs");
        assertThat(outputs.path(0).path("name").asString()).isEqualTo("position");
        return outputs;
    }

    private static void awaitInService(AwsClients clients, String endpoint) {
        try (SageMakerClient sageMaker = clients.sageMaker()) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> sageMaker
                                    .describeEndpoint(r -> r.endpointName(endpoint))
                                    .endpointStatus()
                            != EndpointStatus.CREATING);
            assertThat(sageMaker.describeEndpoint(r -> r.endpointName(endpoint)).endpointStatus())
                    .isEqualTo(EndpointStatus.IN_SERVICE);
        }
    }
}
