package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.OutputCompressionType;
import software.amazon.awssdk.services.sagemaker.model.Tag;
import software.amazon.awssdk.services.sagemaker.model.TrainingInputMode;

/** What SageMaker is asked for, what is left of a job, and what is said where there will be none. */
class SageMakerTrainingJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ARTIFACT = "model/result.txt";

    private SandboxWorld world;
    private Provider provider;

    @BeforeEach
    void open() {
        world = SandboxWorld.training(2);
        provider = world.open();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void asksForSpotWithItsLimitsItsCheckpointsAndItsFolders() {
        ObjectInfo bars = store("data/bars.csv", "1,2");
        TrainingJobSpec spec = spec("policy", 0)
                .withMachines(1, new Compute(List.of("A10"), 4, ByteSize.mebibytes(1024)), Purchase.ANY)
                .withInputs(Map.of("bars", new TrainingInput(bars.key(), bars.digest())))
                .withHyperparameters(Map.of("learning-rate", "0.01"))
                .withEnvironment(Map.of("COLOUR", "blue"))
                .withCheckpoints(ObjectKey.of("checkpoints/policy"), Duration.ofMinutes(5))
                .withLimits(new TrainingLimits(Duration.ofHours(1), Duration.ofHours(3), 4))
                .withTags(Tags.of(Map.of("team", "blue")));

        provider.training().submit(spec);

        DescribeTrainingJobResponse job = describe("policy");
        String bucket = "s3://" + world.home().bucket() + "/";
        assertThat(job.roleArn()).endsWith(":role/mlops-sandbox");
        assertThat(job.algorithmSpecification().trainingImage())
                .matches("123456789012\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/test/trainer@sha256:[0-9a-f]{64}");
        assertThat(job.algorithmSpecification().trainingInputMode()).isEqualTo(TrainingInputMode.FILE);
        assertThat(job.enableManagedSpotTraining()).isTrue();
        assertThat(job.stoppingCondition().maxRuntimeInSeconds()).isEqualTo(3600);
        assertThat(job.stoppingCondition().maxWaitTimeInSeconds()).isEqualTo(10_800);
        assertThat(job.checkpointConfig().s3Uri()).isEqualTo(bucket + "checkpoints/policy");
        assertThat(job.outputDataConfig().compressionType()).isEqualTo(OutputCompressionType.NONE);
        assertThat(job.resourceConfig().instanceTypeAsString()).isEqualTo("ml.g5.xlarge");
        assertThat(job.resourceConfig().volumeSizeInGB()).isEqualTo(31);
        assertThat(job.inputDataConfig()).singleElement().satisfies(channel -> {
            assertThat(channel.channelName()).isEqualTo("bars");
            assertThat(channel.dataSource().s3DataSource().s3Uri()).isEqualTo(bucket + "data/bars.csv");
        });
        assertThat(job.hyperParameters()).isEqualTo(Map.of("learning-rate", "0.01"));
        assertThat(job.environment())
                .containsEntry("COLOUR", "blue")
                .containsEntry("MLOPS_JOB", "policy")
                .containsEntry("MLOPS_INPUT_BARS", "/opt/ml/input/data/bars")
                .containsEntry("MLOPS_OUTPUT", "/opt/ml/model")
                .containsEntry("MLOPS_CHECKPOINTS", "/opt/ml/checkpoints")
                .containsEntry("MLOPS_CHECKPOINT_SECONDS", "300")
                .containsEntry("MLOPS_HP_LEARNING_RATE", "0.01")
                .containsEntry("MLOPS_NODES", "1")
                .containsEntry("MLOPS_FAILURE", "/opt/ml/output/failure");
        assertThat(world.sageMaker()
                        .listTags(request -> request.resourceArn(job.trainingJobArn()))
                        .tags())
                .contains(Tag.builder().key("team").value("blue").build())
                .contains(Tag.builder().key("mlops:job").value("policy").build());
        assertThat(find("policy").spec()).isEqualTo(spec);
        assertThat(find("policy").id()).isEqualTo(job.trainingJobArn());
    }

    @Test
    void runsInAnotherRegionThanTheArtifactsLieIn() {
        ObjectInfo bars = store("data/bars.csv", "1,2");
        store("checkpoints/policy/state/round", "6");
        TrainingJobSpec spec = spec("policy", 1)
                .withInputs(Map.of("bars", new TrainingInput(bars.key(), bars.digest())))
                .withHyperparameters(Map.of("rounds", "7"))
                .withCheckpoints(ObjectKey.of("checkpoints/policy"), Duration.ofMinutes(5));

        TrainingJob job = finish(spec);

        assertThat(text(job.result().orElseThrow().artifact())).isEqualTo("rounds=7 colour= input=bars.csv:1,2\n");
        assertThat(text(ObjectKey.of("checkpoints/policy/state/round"))).isEqualTo("7");
        assertThat(job.id()).contains(":" + world.region(1).name() + ":");
        assertThat(keys(provider.artifacts().list("")))
                .containsExactly("checkpoints/policy/state/round", "data/bars.csv", "results/policy/model/result.txt");
        assertThat(world.s3()
                        .listObjectsV2(request ->
                                request.bucket(world.region(1).bucket()).prefix("mlops-training/"))
                        .contents())
                .isEmpty();
    }

    @Test
    void aNameIsTakenInAllRegions() {
        provider.training().submit(endless("policy", 1));

        fails(
                ErrorCode.ALREADY_EXISTS,
                "another spec",
                () -> provider.training().submit(endless("policy", 0)));
    }

    @Test
    void aRegionThatIsDownKeepsNoJobFromAnother() {
        world.region(1).goDown();

        TrainingJob job = finish(spec("policy", 0));

        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        fails(
                ErrorCode.UNAVAILABLE,
                "cannot submit training job other: no connection",
                () -> provider.training().submit(spec("other", 1)));
        world.region(1).comeBack();
    }

    @Test
    void leavesNothingWhereSageMakerPutIt() {
        finish(spec("policy", 0));

        assertThat(keys(provider.artifacts().list(""))).containsExactly("results/policy/model/result.txt");
    }

    @Test
    void aFailureWithoutAReasonCarriesTheLastLine() {
        TrainingJobSpec spec = TrainingJobSpec.of(
                ResourceName.of("policy"),
                location(0),
                TrainingProgram.image(
                        SandboxWorld.TRAINER, "/bin/sh", "-c", "echo first; echo the end is near; exit 7"),
                new TrainingOutput(ObjectKey.of("results/policy"), ARTIFACT));

        fails(ErrorCode.FAILED_PRECONDITION, "cannot finish training job policy: the end is near", () -> finish(spec));
    }

    @Test
    void theImagesOwnCommandTrains() {
        TrainingJobSpec spec = TrainingJobSpec.of(
                ResourceName.of("policy"),
                location(0),
                TrainingProgram.image(SandboxWorld.TRAINER),
                new TrainingOutput(ObjectKey.of("results/policy"), ARTIFACT));

        assertThat(finish(spec).state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        LogPage log = provider.training().logs(spec.name(), LogPage.START, 10);
        assertThat(log.lines()).containsExactly("round 1 of 1");
        assertThat(log.complete()).isTrue();
    }

    @Test
    void takesAnImageByItsDigest() {
        String pinned = provider.pin(
                        provider.image(SandboxWorld.TRAINER, location(0)).orElseThrow())
                .toString();
        TrainingJobSpec spec = TrainingJobSpec.of(
                ResourceName.of("policy"),
                location(0),
                TrainingProgram.image(pinned),
                new TrainingOutput(ObjectKey.of("results/policy"), ARTIFACT));

        assertThat(finish(spec).spec()).isEqualTo(spec);
        assertThat(describe("policy").algorithmSpecification().trainingImage())
                .isEqualTo(pinned)
                .contains("@sha256:");
    }

    @Test
    void theLogOfAJobThatHasJustEndedMayGoOn() {
        finish(spec("policy", 0));

        try (Provider now =
                new AwsProviderFactory().open(new ProviderSettings("aws", world.settings()), CallListener.NONE)) {
            LogPage log = now.training().logs(ResourceName.of("policy"), LogPage.START, 10);
            assertThat(log.lines()).containsExactly("round 1 of 1");
            assertThat(log.complete()).isFalse();
        }
    }

    @Test
    void theQuotaThatIsUsedUpIsNamed() {
        world.home().faults().inject(Fault.of(FaultKind.QUOTA));

        fails(
                ErrorCode.RESOURCE_EXHAUSTED,
                "'ml.m5.large for spot training job usage' is 0 Instances",
                () -> provider.training().submit(spec("policy", 0).withPurchase(Purchase.SPOT)));

        assertNothingRuns();
    }

    @Test
    void withoutStockAJobOnDemandFails() {
        world.home().faults().inject(Fault.of(FaultKind.STOCK_OUT));

        fails(ErrorCode.RESOURCE_EXHAUSTED, "CapacityError", () -> finish(spec("policy", 0)));
    }

    @Test
    void withoutStockASpotJobWaitsAsLongAsItMay() {
        world.home().faults().inject(Fault.of(FaultKind.STOCK_OUT));
        TrainingLimits second = new TrainingLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), 0);

        fails(
                ErrorCode.DEADLINE_EXCEEDED,
                "maximum wait of PT1S",
                () -> finish(spec("policy", 0).withPurchase(Purchase.SPOT).withLimits(second)));

        assertThat(find("policy").state()).isEqualTo(TrainingJob.State.EXPIRED);
        assertThat(find("policy").time().billed()).isZero();
    }

    @Test
    void savesWhatSpotIsCheaper() {
        TrainingJob job = finish(
                endless("policy", 0).withHyperparameters(Map.of("rounds", "1")).withPurchase(Purchase.SPOT));

        assertThat(job.time().trained()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(job.time().billed()).isLessThanOrEqualTo(job.time().trained());
    }

    @Test
    void refusesWhatCannotRunBeforeAnythingIsThere() {
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "image team/other cannot run here: there is none in the ECR",
                () -> submit(TrainingJobSpec.of(
                        ResourceName.of("policy"),
                        location(0),
                        TrainingProgram.image("team/other"),
                        new TrainingOutput(ObjectKey.of("results"), ARTIFACT))));
        fails(ErrorCode.INVALID_ARGUMENT, "no name that ends with a hyphen", () -> submit(spec("policy-", 0)));
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "has no accelerator H800",
                () -> submit(spec("policy", 0)
                        .withMachines(1, new Compute(List.of("H800"), 1, ByteSize.mebibytes(1)), Purchase.ANY)));
        fails(
                ErrorCode.UNSUPPORTED,
                "lacks TRAINING_COMMANDS",
                () -> submit(TrainingJobSpec.of(
                        ResourceName.of("policy"),
                        location(0),
                        TrainingProgram.command(List.of("train")),
                        new TrainingOutput(ObjectKey.of("results"), ARTIFACT))));
        ObjectInfo bars = store("data/bars.csv", "1,2");
        store("data/bars.csv.old", "1");
        fails(
                ErrorCode.FAILED_PRECONDITION,
                "SageMaker would also read data/bars.csv.old",
                () -> submit(
                        spec("policy", 0).withInputs(Map.of("bars", new TrainingInput(bars.key(), bars.digest())))));

        assertNothingRuns();
    }

    @Test
    void leavesJobsOfOthersAlone() {
        world.sageMaker()
                .createTrainingJob(request -> request.trainingJobName("policy")
                        .roleArn("arn:aws:iam::123456789012:role/other")
                        .algorithmSpecification(program ->
                                program.trainingImage(SandboxWorld.TRAINER).trainingInputMode(TrainingInputMode.FILE))
                        .outputDataConfig(output ->
                                output.s3OutputPath("s3://" + world.home().bucket() + "/others"))
                        .resourceConfig(machines -> machines.instanceType("ml.m5.large")
                                .instanceCount(1)
                                .volumeSizeInGB(30))
                        .stoppingCondition(limits -> limits.maxRuntimeInSeconds(60)));

        fails(ErrorCode.ALREADY_EXISTS, "was not made by this program", () -> submit(spec("policy", 0)));
        fails(
                ErrorCode.NOT_FOUND,
                "no job of this name",
                () -> provider.training().cancel(ResourceName.of("policy")));

        assertThat(provider.training().find(ResourceName.of("policy"))).isEmpty();
        assertThat(provider.training().list(Tags.none())).isEmpty();
    }

    private Location location(int region) {
        return Location.of("aws", world.region(region).name());
    }

    private TrainingJobSpec spec(String name, int region) {
        return TrainingJobSpec.of(
                ResourceName.of(name),
                location(region),
                world.trainer(),
                new TrainingOutput(ObjectKey.of("results/" + name), ARTIFACT));
    }

    private TrainingJobSpec endless(String name, int region) {
        return spec(name, region).withHyperparameters(Map.of("rounds", "1000"));
    }

    private Operation<TrainingJob> submit(TrainingJobSpec spec) {
        return provider.training().submit(spec);
    }

    private TrainingJob finish(TrainingJobSpec spec) {
        return submit(spec).await(PATIENCE);
    }

    private TrainingJob find(String name) {
        return provider.training().find(ResourceName.of(name)).orElseThrow();
    }

    private DescribeTrainingJobResponse describe(String name) {
        return world.sageMaker().describeTrainingJob(request -> request.trainingJobName(name));
    }

    private ObjectInfo store(String key, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return provider.artifacts().upload(ObjectKey.of(key), new ByteArrayInputStream(bytes), WriteOptions.defaults());
    }

    private String text(ObjectKey key) {
        try (var content = provider.artifacts().open(key)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> keys(List<ObjectInfo> objects) {
        return objects.stream().map(object -> object.key().value()).toList();
    }

    private void assertNothingRuns() {
        assertThat(world.sageMaker().listTrainingJobs(request -> {}).trainingJobSummaries())
                .isEmpty();
    }

    private static void fails(ErrorCode code, String words, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).as("a call that must fail with " + code).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure).hasMessageContaining(words);
    }
}
