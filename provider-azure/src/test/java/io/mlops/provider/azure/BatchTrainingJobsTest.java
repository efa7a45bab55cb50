package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Azure Batch is asked for, what is left of a job, and what is said where there will be none. */
class BatchTrainingJobsTest {
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
    void asksForAPoolOfItsOwnThatFollowsItsTask() {
        ObjectInfo bars = store("data/bars.csv", "1,2");
        TrainingJobSpec spec = endless()
                .withMachines(1, new Compute(List.of("T4"), 4, ByteSize.mebibytes(1024)), Purchase.ANY)
                .withInputs(Map.of("daily-bars", new TrainingInput(bars.key(), bars.digest())))
                .withEnvironment(Map.of("COLOUR", "blue $(false) '\""))
                .withLimits(new TrainingLimits(Duration.ofHours(1), Duration.ofHours(3), 4))
                .withTags(Tags.of(Map.of("team", "blue")));

        submit(spec);

        BatchJob job = client().job(TrainingWorld.HOME, "policy").orElseThrow();
        assertThat(job.constraints()).isEqualTo(new BatchJob.Constraints(Duration.ofHours(3)));
        assertThat(job.onAllTasksComplete()).isEqualTo("noaction");
        BatchTask task = task();
        assertThat(task.constraints())
                .isEqualTo(new BatchTask.Constraints(Duration.ofHours(1), 0, Duration.ofHours(1)));
        assertThat(Objects.requireNonNull(task.containerSettings()).imageName())
                .startsWith("mlopssandbox.azurecr.io/test/trainer@sha256:");
        assertThat(BatchJob.Entry.map(task.environmentSettings()))
                .containsEntry("COLOUR", "blue $(false) '\"")
                .containsEntry("MLOPS_JOB", "policy")
                .containsEntry("MLOPS_ATTEMPTS", "5")
                .containsEntry("MLOPS_PLACE_DAILY_BARS", "data/bars.csv")
                .containsEntry("MLOPS_PLACE_OF_CHECKPOINTS", "checkpoints/policy")
                .doesNotContainKey("MLOPS_OUTPUT");
        BatchPool.Properties pool = pools().getFirst().properties();
        assertThat(job.poolInfo().poolId()).startsWith("mlops-policy-");
        assertThat(pool.vmSize()).isEqualTo("Standard_NC4as_T4_v3");
        assertThat(BatchJob.Entry.map(pool.metadata())).isEqualTo(Map.of("team", "blue", "mlops.job", "policy"));
        assertThat(pool.scaleSettings().autoScale().formula())
                .contains("$PendingTasks", "$TargetDedicatedNodes = 0;", "$TargetLowPriorityNodes = min(1, wanted);");
        assertThat(Objects.requireNonNull(pool.mountConfiguration()).getFirst().azureBlobFileSystemConfiguration())
                .returns("mlopsjapaneast", BatchPool.BlobMount::accountName)
                .returns("mlops", BatchPool.BlobMount::containerName);
        assertThat(world.batchSchemas().checked())
                .contains("BatchJobCreateOptions", "BatchTaskCreateOptions", "arm.Pool");
        assertThat(find().spec()).isEqualTo(spec);
        assertThat(find().id()).endsWith("/jobs/policy");
    }

    @Test
    void rentsDedicatedMachinesOnDemand() {
        submit(endless());

        assertThat(pools().getFirst().properties().scaleSettings().autoScale().formula())
                .contains("$TargetLowPriorityNodes = 0;", "$TargetDedicatedNodes = min(1, wanted);");
    }

    @Test
    void leavesNothingThatIsBilledAndWhatItSaid() {
        finish(spec().withPurchase(Purchase.SPOT));

        await(() -> pools().isEmpty());
        await(() -> client().job(TrainingWorld.HOME, "policy").orElseThrow().over());
        assertThat(blobs("")).contains("results/policy/" + ARTIFACT);
        assertThat(blobs("mlops-training/policy/"))
                .allMatch(name -> name.contains("/1/notes/") || name.contains("/marks/"))
                .anyMatch(name -> name.endsWith("/1/notes/log"));
        assertThat(provider.training().logs(NAME, LogPage.START, 10).lines()).containsExactly("round 1 of 1");
    }

    @Test
    void whoeverLooksMakesWhatASubmitterDidNotComeToMake() throws Exception {
        submit(spec());
        BatchOrder order = BatchOrder.read(
                        client().job(TrainingWorld.HOME, "policy").orElseThrow())
                .orElseThrow();
        ResourceName other = ResourceName.of("other");
        TrainingJobSpec spec = TrainingJobSpec.of(
                        other, spec().location(), spec().program(), new TrainingOutput(ObjectKey.of("x"), ARTIFACT))
                .withService("batch");
        BatchOrder alone = new BatchOrder(spec, "0badcafe", order.ready(), new TreeMap<>());
        client().add(TrainingWorld.HOME, alone.job("mlops-other-0badcafe"));

        TrainingJob job = provider.training().operation(other).await(PATIENCE);

        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        await(() -> provider.training().find(NAME).orElseThrow().state().ended());
        await(() -> pools().isEmpty());
    }

    @Test
    void whatIsCancelledAfterAPreemptionDoesNotGoOn() throws Exception {
        submit(endless().withPurchase(Purchase.SPOT));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        world.home().faults().inject(Fault.of(FaultKind.SHORTAGE));
        assertThat(world.home().interrupt("policy")).isTrue();
        TrainingJob waiting = awaitJob(job ->
                job.state() == TrainingJob.State.INTERRUPTED && job.reason().contains("lack of capacity"));

        provider.training().cancel(NAME);

        TrainingJob job = awaitJob(each -> each.state() == TrainingJob.State.CANCELLED);
        assertThat(waiting.reason()).contains("it waits for a machine Standard_", "(spot)");
        assertThat(job.preemptions()).isEqualTo(1);
        assertThat(world.trainers("policy")).isZero();
        await(() -> pools().isEmpty());
    }

    @Test
    void theMaximumDurationHoldsOverAllAttempts() {
        submit(endless()
                .withPurchase(Purchase.SPOT)
                .withLimits(new TrainingLimits(Duration.ofMinutes(10), Duration.ofHours(1), 3)));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        assertThat(world.home().interrupt("policy")).isTrue();
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING && job.resumptions() == 1);

        Provider later = world.open(world.config(), () -> Instant.now().plus(Duration.ofMinutes(10)));
        TrainingJob job = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> later.training().find(NAME).orElseThrow(),
                        each -> each.state().ended());

        assertThat(job.state()).isEqualTo(TrainingJob.State.EXPIRED);
        assertThat(job.reason()).contains("maximum duration of PT10M");
        assertThat(world.trainers("policy")).isZero();
    }

    @Test
    void theUsersWordsReachTheProgramAsTheyAre() {
        finish(program(
                "/bin/sh",
                "-c",
                "printf '%s|' \"$@\"; printf '\\n'; echo wrong >&2; mkdir -p \"$MLOPS_OUTPUT/model\"; echo x >"
                        + " \"$MLOPS_OUTPUT/" + ARTIFACT + "\"",
                "sh",
                "a b",
                "$(false)",
                "it's \"quoted\"",
                ""));

        assertThat(provider.training().logs(NAME, LogPage.START, 10).lines())
                .containsExactly("a b|$(false)|it's \"quoted\"||", "wrong");
    }

    @Test
    void foldersOfAMountAreNoFiles() {
        submit(program(
                "/bin/sh", "-c", "mkdir -p $MLOPS_OUTPUT/model; echo x > $MLOPS_OUTPUT/" + ARTIFACT + "; sleep 1"));
        awaitJob(job -> job.state() == TrainingJob.State.RUNNING);
        String begun = blobs("mlops-training/policy/").getFirst();
        String folder = begun.substring(0, begun.indexOf("/notes/")) + "/result/model";
        var marker = container().getBlobClient(folder);
        marker.upload(BinaryData.fromString(""));
        marker.setMetadata(Map.of("hdi_isfolder", "true"));

        TrainingJob job = finishQuietly(NAME);

        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        assertThat(blobs("results/")).containsExactly("results/policy/" + ARTIFACT);
    }

    @Test
    void anImageThatIsNotThereIsSaid() {
        TrainingJobSpec spec = program("true");
        submit(spec);
        BatchOrder order = BatchOrder.read(
                        client().job(TrainingWorld.HOME, "policy").orElseThrow())
                .orElseThrow();
        finishQuietly(NAME);
        ResourceName other = ResourceName.of("other");
        TrainingJobSpec wrong = TrainingJobSpec.of(
                        other, spec.location(), spec.program(), new TrainingOutput(ObjectKey.of("x"), ARTIFACT))
                .withService("batch");
        TrainingParts.Ready ready = new TrainingParts.Ready(
                order.ready().machine(),
                "mlopssandbox.azurecr.io/none@sha256:" + "0".repeat(64),
                order.ready().identity());
        client().add(TrainingWorld.HOME, new BatchOrder(wrong, "1", ready, new TreeMap<>()).job("mlops-other-1"));

        TrainingJob job = finishQuietly(other);

        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.reason()).contains("container images", "ContainerInvalidImage");
    }

    @Test
    void theQuotaThatIsUsedUpIsNamedAndNothingIsLeft() {
        world.home().faults().inject(Fault.of(FaultKind.QUOTA));

        fails(ErrorCode.RESOURCE_EXHAUSTED, "maximum number of pools", () -> submit(spec()));

        await(() -> client().job(TrainingWorld.HOME, "policy").isEmpty());
        assertThat(pools()).isEmpty();
    }

    @Test
    void aNameIsTakenOnAllServices() {
        submit(spec());
        TrainingJobSpec learning =
                TrainingJobSpec.of(NAME, location(), world.trainer(AzureMlTrainingJobs.NAME), spec().output());

        fails(ErrorCode.ALREADY_EXISTS, "another spec", () -> submit(learning));
        assertThat(provider.training().list(Tags.none())).hasSize(1);
    }

    @Test
    void bothServicesAreListedAsOne() {
        submit(spec());
        ResourceName other = ResourceName.of("learned");
        submit(TrainingJobSpec.of(
                other,
                location(),
                world.trainer(AzureMlTrainingJobs.NAME),
                new TrainingOutput(ObjectKey.of("results/learned"), ARTIFACT)));

        assertThat(provider.training().list(Tags.none()))
                .extracting(job -> job.spec().name())
                .containsExactly(other, NAME);
        assertThat(provider.training().operation(other).await(PATIENCE).state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        assertThat(provider.training().operation(NAME).await(PATIENCE).state()).isEqualTo(TrainingJob.State.SUCCEEDED);
    }

    @Test
    void leavesJobsOfOthersAloneAndFindsItsOwnBehindThem() {
        for (int number = 0; number < 25; number++) {
            client().add(TrainingWorld.HOME, theirs("a-" + number));
        }
        client().add(TrainingWorld.HOME, theirs("theirs"));
        submit(spec());
        ResourceName name = ResourceName.of("theirs");

        fails(
                ErrorCode.ALREADY_EXISTS,
                "was not made by this program",
                () -> submit(TrainingJobSpec.of(
                                name, location(), spec().program(), new TrainingOutput(ObjectKey.of("x"), ARTIFACT))
                        .withService("batch")));

        assertThat(provider.training().find(name)).isEmpty();
        assertThat(provider.training().list(Tags.none())).hasSize(1);
    }

    @Test
    void refusesWhatCannotRunBeforeAnythingIsThere() {
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "holds a line break",
                () -> submit(spec().withEnvironment(Map.of("COLOUR", "deep\nblue"))));
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "azure has batch, machine-learning",
                () -> submit(spec().withService("sagemaker")));
        Map<String, String> none = new HashMap<>(world.settings());
        none.remove("batch-account");
        Provider without = world.open(AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, none)), Instant::now);
        fails(
                ErrorCode.INVALID_ARGUMENT,
                "service batch needs the setting batch-account",
                () -> without.training().submit(spec()));

        assertThat(without.training().list(Tags.none())).isEmpty();
        assertThat(client().jobs(TrainingWorld.HOME)).isEmpty();
        assertThat(pools()).isEmpty();
    }

    private static BatchJob theirs(String id) {
        return new BatchJob(id, null, null, new BatchJob.PoolInfo("theirs"), null, null, null, null, null, null);
    }

    private static Location location() {
        return Location.of("azure", TrainingWorld.HOME);
    }

    private TrainingJobSpec spec() {
        return TrainingJobSpec.of(
                        NAME,
                        location(),
                        world.trainer(BatchTrainingJobs.NAME),
                        new TrainingOutput(ObjectKey.of("results/policy"), ARTIFACT))
                .withService("batch");
    }

    private TrainingJobSpec endless() {
        return spec().withHyperparameters(Map.of("rounds", "1000"))
                .withCheckpoints(ObjectKey.of("checkpoints/policy"), Duration.ofSeconds(30));
    }

    private TrainingJobSpec program(String... command) {
        return TrainingJobSpec.of(
                        NAME, location(), TrainingProgram.image(TrainingWorld.IMAGE, command), spec().output())
                .withService("batch");
    }

    private void submit(TrainingJobSpec spec) {
        provider.training().submit(spec);
    }

    private TrainingJob finish(TrainingJobSpec spec) {
        return provider.training().submit(spec).await(PATIENCE);
    }

    /** However it ends. */
    private TrainingJob finishQuietly(ResourceName name) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> provider.training().find(name).orElseThrow(),
                        job -> job.state().ended());
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

    private BatchClient client() {
        return new BatchClient(world.config(), world.clients(world.config()));
    }

    private BatchTask task() {
        return client().task(TrainingWorld.HOME, "policy", BatchOrder.TASK).orElseThrow();
    }

    private List<BatchPool> pools() {
        ArmId pools = world.config().batchAccountId(TrainingWorld.HOME).children("pools");
        return world.clients(world.config()).arm().list(pools, ApiVersion.BATCH, BatchPool.class);
    }

    private ObjectInfo store(String key, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return provider.artifacts().upload(ObjectKey.of(key), new ByteArrayInputStream(bytes), WriteOptions.defaults());
    }

    /** The names of all blobs that begin so, whoever wrote them. */
    private List<String> blobs(String prefix) {
        return container().listBlobs().stream()
                .map(BlobItem::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private BlobContainerClient container() {
        AzureConfig config = world.config();
        return world.clients(config).blob(config, TrainingWorld.HOME).getBlobContainerClient(config.container());
    }

    private static void fails(ErrorCode code, String words, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).as("a call that must fail with " + code).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure).hasMessageContaining(words);
    }
}
