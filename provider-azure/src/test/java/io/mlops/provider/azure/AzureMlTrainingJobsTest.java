package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Azure Machine Learning is asked for, what is left of a job, and what is said where there will be none. */
class AzureMlTrainingJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ARTIFACT = "model/result.txt";
    private static final ResourceName NAME = ResourceName.of("policy");

    private TrainingWorld world;
    private Provider provider;

    @BeforeEach
    void open() {
        world = new TrainingWorld();
        provider = world.open();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void asksForSpotWithItsLimitsItsCheckpointsAndItsFolders() {
        ObjectInfo bars = store("data/bars.csv", "1,2");
        TrainingJobSpec spec = endless(TrainingWorld.HOME)
                .withMachines(1, new Compute(List.of("T4"), 4, ByteSize.mebibytes(1024)), Purchase.ANY)
                .withInputs(Map.of("daily-bars", new TrainingInput(bars.key(), bars.digest())))
                .withEnvironment(Map.of("COLOUR", "blue ${{inputs.x}} $(false) '\""))
                .withLimits(new TrainingLimits(Duration.ofHours(1), Duration.ofHours(3), 4))
                .withTags(Tags.of(Map.of("team", "blue")));

        provider.training().submit(spec);

        CommandJob.Properties job = job("policy").properties();
        assertThat(job.environmentVariables())
                .containsEntry("COLOUR", "blue ${{inputs.x}} $(false) '\"")
                .containsEntry("MLOPS_JOB", "policy")
                .containsEntry("MLOPS_CHECKPOINT_SECONDS", "30")
                .containsEntry("MLOPS_HP_ROUNDS", "1000")
                .containsEntry("MLOPS_ARG_2", "/mnt/azureml")
                .doesNotContainKey("MLOPS_OUTPUT");
        assertThat(job.inputs())
                .isEqualTo(Map.of(
                        "in_daily_bars",
                        CommandJob.Input.of(false, "azureml://datastores/mlops_artifacts/paths/data/bars.csv")));
        assertThat(job.outputs())
                .containsEntry(
                        "checkpoints",
                        CommandJob.Output.folder("azureml://datastores/mlops_artifacts/paths/checkpoints/policy/"))
                .containsEntry(
                        "result",
                        CommandJob.Output.folder(
                                "azureml://datastores/mlops_artifacts/paths/mlops-training/policy/1/result/"));
        assertThat(job.limits()).isEqualTo(new CommandJob.Limits("Command", "PT1H"));
        assertThat(job.tags()).containsEntry("team", "blue").containsEntry("mlops.job", "policy");
        ComputeCluster cluster = cluster(job);
        assertThat(cluster.tags()).containsEntry("team", "blue");
        assertThat(cluster.properties().properties().vmSize()).isEqualTo("Standard_NC4as_T4_v3");
        assertThat(cluster.properties().properties().vmPriority()).isEqualTo("LowPriority");
        assertThat(cluster.properties().properties().scaleSettings())
                .isEqualTo(new ComputeCluster.ScaleSettings(0, 1, "PT2M"));
        assertThat(find().spec()).isEqualTo(spec);
        assertThat(find().id()).endsWith("/jobs/policy");
        if (world.schemas().there()) {
            assertThat(world.schemas().checked())
                    .contains(
                            "mfe.Jobs_CreateOrUpdate.json",
                            "machineLearningServices.Compute_CreateOrUpdate.json",
                            "mfe.EnvironmentVersions_CreateOrUpdate.json",
                            "mfe.Datastores_CreateOrUpdate.json");
        }
    }

    @Test
    void runsInAnotherRegionThanTheArtifactsLieIn() {
        ObjectInfo bars = store("data/bars.csv", "1,2");
        store("checkpoints/policy/state/round", "6");
        TrainingJobSpec spec = endless(TrainingWorld.OTHER)
                .withInputs(Map.of("bars", new TrainingInput(bars.key(), bars.digest())))
                .withHyperparameters(Map.of("rounds", "7"));

        TrainingJob job = finish(spec);

        assertThat(text(job.result().orElseThrow().artifact())).isEqualTo("rounds=7 colour= input=bars.csv:1,2\n");
        assertThat(text(ObjectKey.of("checkpoints/policy/state/round"))).isEqualTo("7");
        assertThat(job.id()).contains("/workspaces/mlops-sandbox-eastus2/");
        assertThat(keys())
                .containsExactly("checkpoints/policy/state/round", "data/bars.csv", "results/policy/" + ARTIFACT);
    }

    @Test
    void leavesNeitherMachinesNorWhatItWroteOnTheWay() {
        finish(spec(TrainingWorld.HOME).withPurchase(Purchase.SPOT));

        await(() -> clusters().isEmpty());
        assertThat(keys()).containsExactly("results/policy/" + ARTIFACT);
        assertThat(container("mlops-training/")).isEmpty();
    }

    @Test
    void whoeverLooksGoesOnOnceOnly() throws Exception {
        provider.training().submit(endless(TrainingWorld.HOME).withPurchase(Purchase.SPOT));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        Provider second = world.open();
        assertThat(world.home().interrupt("policy")).isTrue();

        try (var lookers = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int looker = 0; looker < 6; looker++) {
                Provider mine = looker % 2 == 0 ? provider : second;
                var unused = lookers.submit(() -> Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> mine.training().find(NAME).orElseThrow().resumptions() == 1));
            }
        }

        awaitJob(job -> job.state() == TrainingJob.State.RUNNING && job.resumptions() == 1);
        assertThat(job("policy_2").properties().status()).isEqualTo("Running");
        assertThat(find("policy_3")).isFalse();
        assertThat(world.trainers("policy")).isEqualTo(1);
    }

    @Test
    void whatIsCancelledAfterAPreemptionDoesNotGoOn() {
        provider.training().submit(endless(TrainingWorld.HOME).withPurchase(Purchase.SPOT));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        AutoCloseable none = withhold();
        assertThat(world.home().interrupt("policy")).isTrue();
        awaitJob(job -> job.state() == TrainingJob.State.INTERRUPTED && find("policy_2"));

        provider.training().cancel(NAME);

        TrainingJob job = awaitJob(each -> each.state() == TrainingJob.State.CANCELLED);
        assertThat(none).isNotNull();
        assertThat(job.preemptions()).isEqualTo(1);
        assertThat(job("policy_2").properties().status()).isEqualTo("Canceled");
        assertThat(world.trainers("policy")).isZero();
    }

    @Test
    void theMaximumWaitHoldsOverAllAttempts() {
        provider.training()
                .submit(endless(TrainingWorld.HOME)
                        .withPurchase(Purchase.SPOT)
                        .withLimits(new TrainingLimits(Duration.ofHours(1), Duration.ofHours(1), 3)));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        AutoCloseable none = withhold();
        assertThat(world.home().interrupt("policy")).isTrue();
        awaitJob(job -> job.state() == TrainingJob.State.INTERRUPTED);

        Provider later = world.open(world.config(), () -> Instant.now().plus(Duration.ofHours(2)));
        TrainingJob job = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> later.training().find(NAME).orElseThrow(),
                        each -> each.state().ended());

        assertThat(none).isNotNull();
        assertThat(job.state()).isEqualTo(TrainingJob.State.EXPIRED);
        assertThat(job.reason()).contains("maximum wait of PT1H");
    }

    @Test
    void theMaximumDurationHoldsOverAllAttempts() {
        provider.training()
                .submit(endless(TrainingWorld.HOME)
                        .withPurchase(Purchase.SPOT)
                        .withLimits(new TrainingLimits(Duration.ofMinutes(10), Duration.ofHours(1), 3)));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        assertThat(world.home().interrupt("policy")).isTrue();

        awaitJob(job -> job.resumptions() == 1);

        CommandJob.Limits limits =
                Objects.requireNonNull(job("policy_2").properties().limits());
        assertThat(Duration.parse(limits.timeout()))
                .isLessThan(Duration.ofMinutes(10))
                .isGreaterThan(Duration.ofMinutes(8));
    }

    @Test
    void aFailureWithoutAReasonCarriesTheLastLine() {
        TrainingJobSpec spec = program("/bin/sh", "-c", "echo first; echo the end is near; exit 7");

        fails(ErrorCode.FAILED_PRECONDITION, "cannot finish training job policy: the end is near", () -> finish(spec));
    }

    @Test
    void theUsersWordsReachTheProgramAsTheyAre() {
        TrainingJobSpec spec = program(
                "/bin/sh",
                "-c",
                "printf '%s|' \"$@\"; printf '\\n'; mkdir -p \"$MLOPS_OUTPUT/model\"; echo x > \"$MLOPS_OUTPUT/"
                        + ARTIFACT + "\"",
                "sh",
                "${{outputs.result}}",
                "a b",
                "$(false)",
                "it's \"quoted\"",
                "");

        finish(spec);

        assertThat(provider.training().logs(NAME, LogPage.START, 10).lines())
                .containsExactly("${{outputs.result}}|a b|$(false)|it's \"quoted\"||");
    }

    @Test
    void theQuotaThatIsUsedUpIsNamedAndNothingIsLeft() {
        world.home().faults().inject(Fault.of(FaultKind.QUOTA));

        fails(
                ErrorCode.RESOURCE_EXHAUSTED,
                "quota limits of Core",
                () -> submit(spec(TrainingWorld.HOME).withPurchase(Purchase.SPOT)));

        assertNothingIsLeft();
    }

    @Test
    void withoutStockItSaysForWhichMachineItWaits() {
        AutoCloseable none = withhold();

        submit(spec(TrainingWorld.HOME).withPurchase(Purchase.SPOT));

        assertThat(none).isNotNull();
        assertThat(awaitJob(job -> job.reason().contains("Allocation failed")).reason())
                .contains("it waits for a machine Standard_", "(LowPriority)");
    }

    @Test
    void savesWhatSpotIsCheaper() {
        TrainingJob job = finish(
                program("/bin/sh", "-c", "sleep 1; mkdir -p $MLOPS_OUTPUT/model; echo > $MLOPS_OUTPUT/" + ARTIFACT)
                        .withPurchase(Purchase.SPOT));

        assertThat(job.time().trained()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(job.time().saving()).isBetween(0.5, 0.53);
    }

    @Test
    void aNameIsTakenInAllRegions() {
        submit(endless(TrainingWorld.OTHER));

        fails(ErrorCode.ALREADY_EXISTS, "another spec", () -> submit(endless(TrainingWorld.HOME)));
    }

    @Test
    void refusesWhatCannotRunBeforeAnythingIsThere() {
        TrainingJobSpec good = spec(TrainingWorld.HOME);
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "give a command",
                () -> submit(TrainingJobSpec.of(
                        NAME, good.location(), TrainingProgram.image(TrainingWorld.IMAGE), good.output())));
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "at most 7 days on spot machines",
                () -> submit(good.withPurchase(Purchase.SPOT)
                        .withLimits(new TrainingLimits(Duration.ofDays(8), Duration.ofDays(9), 1))));
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "at most 21 days on demand",
                () -> submit(good.withLimits(new TrainingLimits(Duration.ofDays(22), Duration.ofDays(23), 1))));
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "has no accelerator H800",
                () -> submit(
                        good.withMachines(1, new Compute(List.of("H800"), 1, ByteSize.mebibytes(1)), Purchase.ANY)));
        Map<String, String> anonymous = new HashMap<>(world.settings());
        anonymous.remove("identity");
        Provider without =
                world.open(AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, anonymous)), Instant::now);
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "training needs the setting identity",
                () -> without.training().submit(good));

        assertNothingIsLeft();
    }

    @Test
    void leavesJobsOfOthersAlone() {
        submit(endless(TrainingWorld.HOME));
        CommandJob.Properties mine = job("policy").properties();
        CommandJob theirs = CommandJob.of(new CommandJob.Properties(
                "Command",
                null,
                null,
                mine.computeId(),
                mine.environmentId(),
                "true",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        var unused = arm().put(jobId("theirs"), ApiVersion.MACHINE_LEARNING, theirs, CommandJob.class);
        ResourceName name = ResourceName.of("theirs");
        TrainingJobSpec spec = TrainingJobSpec.of(
                name,
                location(TrainingWorld.HOME),
                world.trainer(AzureMlTrainingJobs.NAME),
                new TrainingOutput(ObjectKey.of("x"), ARTIFACT));

        fails(ErrorCode.ALREADY_EXISTS, "was not made by this program", () -> submit(spec));
        fails(
                ErrorCode.NOT_FOUND,
                "no job of this name",
                () -> provider.training().cancel(name));

        assertThat(provider.training().find(name)).isEmpty();
        assertThat(provider.training().list(Tags.none())).hasSize(1);
    }

    private static Location location(String region) {
        return Location.of("azure", region);
    }

    private TrainingJobSpec spec(String region) {
        return TrainingJobSpec.of(
                NAME,
                location(region),
                world.trainer(AzureMlTrainingJobs.NAME),
                new TrainingOutput(ObjectKey.of("results/policy"), ARTIFACT));
    }

    private TrainingJobSpec endless(String region) {
        return spec(region)
                .withHyperparameters(Map.of("rounds", "1000"))
                .withCheckpoints(ObjectKey.of("checkpoints/policy"), Duration.ofSeconds(30));
    }

    private TrainingJobSpec program(String... command) {
        return TrainingJobSpec.of(
                NAME,
                location(TrainingWorld.HOME),
                TrainingProgram.image(TrainingWorld.IMAGE, command),
                new TrainingOutput(ObjectKey.of("results/policy"), ARTIFACT));
    }

    private void submit(TrainingJobSpec spec) {
        provider.training().submit(spec);
    }

    private TrainingJob finish(TrainingJobSpec spec) {
        return provider.training().submit(spec).await(PATIENCE);
    }

    private TrainingJob find() {
        return provider.training().find(NAME).orElseThrow();
    }

    private TrainingJob awaitJob(Predicate<TrainingJob> condition) {
        return Awaitility.await().atMost(PATIENCE).until(this::find, condition);
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    private AutoCloseable withhold() {
        world.home().faults().inject(Fault.of(FaultKind.SHORTAGE));
        return () -> world.home().faults().lift(FaultKind.SHORTAGE);
    }

    private ArmClient arm() {
        return world.clients(world.config()).arm();
    }

    private ArmId jobId(String name) {
        return world.config().workspaceId(TrainingWorld.HOME).child("jobs", name);
    }

    private CommandJob job(String name) {
        return arm().get(jobId(name), ApiVersion.MACHINE_LEARNING, CommandJob.class);
    }

    private boolean find(String name) {
        return arm().find(jobId(name), ApiVersion.MACHINE_LEARNING, CommandJob.class)
                .isPresent();
    }

    private ComputeCluster cluster(CommandJob.Properties job) {
        return arm().get(
                        ArmId.parse(String.valueOf(job.computeId())),
                        ApiVersion.MACHINE_LEARNING,
                        ComputeCluster.class);
    }

    private List<ComputeCluster> clusters() {
        return arm().list(
                        world.config().workspaceId(TrainingWorld.HOME).children("computes"),
                        ApiVersion.MACHINE_LEARNING,
                        ComputeCluster.class);
    }

    private void assertNothingIsLeft() {
        assertThat(arm().list(
                                world.config().workspaceId(TrainingWorld.HOME).children("jobs"),
                                ApiVersion.MACHINE_LEARNING,
                                CommandJob.class))
                .isEmpty();
        await(() -> clusters().isEmpty());
    }

    private ObjectInfo store(String key, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return provider.artifacts().upload(ObjectKey.of(key), new ByteArrayInputStream(bytes), WriteOptions.defaults());
    }

    private String text(ObjectKey key) {
        try (var content = provider.artifacts().open(key)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> keys() {
        return provider.artifacts().list("").stream()
                .map(object -> object.key().value())
                .toList();
    }

    /** The names of all blobs that begin so, whoever wrote them. */
    private List<String> container(String prefix) {
        AzureConfig config = world.config();
        return world
                .clients(config)
                .blob(config, TrainingWorld.HOME)
                .getBlobContainerClient(config.container())
                .listBlobs()
                .stream()
                .map(com.azure.storage.blob.models.BlobItem::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static void fails(ErrorCode code, String words, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).as("a call that must fail with " + code).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure).hasMessageContaining(words);
    }
}
