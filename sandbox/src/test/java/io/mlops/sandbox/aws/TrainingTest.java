package io.mlops.sandbox.aws;

import static io.mlops.sandbox.aws.SandboxFixture.REGION;
import static io.mlops.sandbox.aws.SandboxFixture.ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mlops.sandbox.sagemaker.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.Channel;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.OutputCompressionType;
import software.amazon.awssdk.services.sagemaker.model.S3DataType;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatus;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatusTransition;
import software.amazon.awssdk.services.sagemaker.model.TrainingInputMode;
import software.amazon.awssdk.services.sagemaker.model.TrainingInstanceType;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobStatus;

/** Training jobs as processes, asked for with AWS's own SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingTest {
    private static final String BUCKET = "mlops-sandbox-us-east-1";
    /** Waits for a file called go, counts its starts in the checkpoint, and leaves what it was given as its model. */
    private static final String TRAINER = """
            #!/bin/sh
            trap 'echo told to stop; exit 0' TERM
            echo "attempt with $1"
            echo x >> "$CHECKPOINTS/starts"
            [ "$MODE" = fail ] && echo "no such data" > "$SANDBOX_OPT_ML/output/failure" && exit 3
            while [ "$MODE" = wait ] && [ "$(wc -l < "$CHECKPOINTS/starts")" -lt 2 ]; do sleep 0.05; done
            while [ "$MODE" = hang ]; do sleep 0.05; done
            cat "$DATA/train.csv" "$SANDBOX_OPT_ML/input/config/hyperparameters.json" > "$SANDBOX_OPT_ML/model/result.txt"
            """;

    @TempDir
    static Path folder;

    private AwsSandbox sandbox;
    private SageMakerClient sageMaker;
    private S3Client s3;

    @BeforeAll
    void start() throws Exception {
        Path trainer = Files.writeString(folder.resolve("trainer.sh"), TRAINER);
        sandbox = AwsSandbox.start(
                SandboxFixture.TOOLS,
                folder.resolve("sandbox"),
                AwsOptions.defaults()
                        .withTiming(Timing.all(Duration.ofMillis(20)))
                        .withImage("test/trainer", List.of("/bin/sh", trainer.toString())));
        AwsClients clients = AwsClients.of(sandbox, REGION);
        sageMaker = clients.sageMaker();
        s3 = clients.s3();
        Path data = Files.writeString(folder.resolve("train.csv"), "1,2,3\n");
        SandboxFixture.put(clients, BUCKET, "data/train.csv", data);
    }

    @AfterAll
    void stop() {
        s3.close();
        sageMaker.close();
        sandbox.close();
    }

    @Test
    void aJobTrainsOnItsDataAndStoresItsModel() {
        create("good", "good", false);
        DescribeTrainingJobResponse job = ended("good");
        assertThat(job.trainingJobStatus()).isEqualTo(TrainingJobStatus.COMPLETED);
        assertThat(job.modelArtifacts().s3ModelArtifacts()).isEqualTo("s3://" + BUCKET + "/out/good/output/model/");
        assertThat(object("out/good/output/model/result.txt")).isEqualTo("1,2,3\n{\"rate\":\"0.1\"}");
        assertThat(object("checkpoints/good/starts")).isEqualTo("x\n");
        assertThat(sageMaker.listTrainingJobs(r -> r.nameContains("good")).trainingJobSummaries())
                .hasSize(1);
    }

    @Test
    void anInterruptedSpotJobGoesOnFromItsCheckpoint() {
        create("spot", "wait", true);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            return describe("spot").secondaryStatus() == SecondaryStatus.TRAINING && exists("checkpoints/spot/starts");
        });
        assertThat(sandbox.region(REGION).interrupt("spot")).isTrue();
        DescribeTrainingJobResponse job = ended("spot");
        assertThat(job.trainingJobStatus()).isEqualTo(TrainingJobStatus.COMPLETED);
        assertThat(job.secondaryStatusTransitions())
                .extracting(SecondaryStatusTransition::status)
                .contains(SecondaryStatus.INTERRUPTED);
        assertThat(object("checkpoints/spot/starts")).isEqualTo("x\nx\n");
        assertThat(job.billableTimeInSeconds()).isLessThanOrEqualTo(job.trainingTimeInSeconds());
    }

    @Test
    void aJobThatFailsSaysWhatItsProgramWrote() {
        create("bad", "fail", false);
        DescribeTrainingJobResponse job = ended("bad");
        assertThat(job.trainingJobStatus()).isEqualTo(TrainingJobStatus.FAILED);
        assertThat(job.failureReason()).isEqualTo("AlgorithmError: no such data\n, exit code: 3");
    }

    @Test
    void aStoppedJobIsToldToAndStoresWhatItHas() {
        create("stop", "hang", false);
        await().atMost(Duration.ofSeconds(30)).until(() -> exists("checkpoints/stop/starts"));
        sageMaker.stopTrainingJob(r -> r.trainingJobName("stop"));
        DescribeTrainingJobResponse job = ended("stop");
        assertThat(job.trainingJobStatus()).isEqualTo(TrainingJobStatus.STOPPED);
        try (var logs = AwsClients.of(sandbox, REGION).logs()) {
            String group = "/aws/sagemaker/TrainingJobs";
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                String stream = logs.describeLogStreams(
                                r -> r.logGroupName(group).logStreamNamePrefix("stop/algo-1-"))
                        .logStreams()
                        .getFirst()
                        .logStreamName();
                assertThat(logs.getLogEvents(r -> r.logGroupName(group).logStreamName(stream))
                                .events())
                        .extracting(event -> event.message())
                        .containsExactly("attempt with train", "told to stop");
            });
        }
    }

    @Test
    void anUnknownImageIsRefused() {
        assertThatThrownBy(() -> sageMaker.createTrainingJob(r -> r.trainingJobName("none")
                        .roleArn(ROLE)
                        .algorithmSpecification(
                                a -> a.trainingImage("else:1").trainingInputMode(TrainingInputMode.FILE))
                        .outputDataConfig(o -> o.s3OutputPath("s3://" + BUCKET + "/out"))))
                .hasMessageContaining("Requested image else:1 not found.");
    }

    private void create(String name, String mode, boolean spot) {
        sageMaker.createTrainingJob(r -> r.trainingJobName(name)
                .roleArn(ROLE)
                .algorithmSpecification(
                        a -> a.trainingImage("somewhere/test/trainer:1").trainingInputMode(TrainingInputMode.FILE))
                .hyperParameters(Map.of("rate", "0.1"))
                .inputDataConfig(Channel.builder()
                        .channelName("train")
                        .dataSource(d -> d.s3DataSource(
                                s -> s.s3Uri("s3://" + BUCKET + "/data").s3DataType(S3DataType.S3_PREFIX)))
                        .build())
                .outputDataConfig(
                        o -> o.s3OutputPath("s3://" + BUCKET + "/out").compressionType(OutputCompressionType.NONE))
                .resourceConfig(c -> c.instanceType(TrainingInstanceType.ML_M5_LARGE)
                        .instanceCount(1)
                        .volumeSizeInGB(5))
                .enableManagedSpotTraining(spot)
                .stoppingCondition(c -> c.maxRuntimeInSeconds(3600).maxWaitTimeInSeconds(spot ? 7200 : null))
                .checkpointConfig(c -> c.s3Uri("s3://" + BUCKET + "/checkpoints/" + name))
                .environment(Map.of(
                        "MODE", mode, "DATA", "/opt/ml/input/data/train", "CHECKPOINTS", "/opt/ml/checkpoints")));
    }

    private DescribeTrainingJobResponse ended(String name) {
        await().atMost(Duration.ofSeconds(60)).until(() -> describe(name).trainingEndTime() != null);
        return describe(name);
    }

    private DescribeTrainingJobResponse describe(String name) {
        return sageMaker.describeTrainingJob(r -> r.trainingJobName(name));
    }

    private boolean exists(String key) {
        return !s3.listObjectsV2(r -> r.bucket(BUCKET).prefix(key)).contents().isEmpty();
    }

    private String object(String key) {
        return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String();
    }
}
