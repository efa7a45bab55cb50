package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.Scheduling;
import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Training on Vertex AI beyond the contract: what goes wrong, and whoever dies on the way. */
class VertexTrainingJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ResourceName NAME = ResourceName.of("policy");

    private final TrainingWorld world = new TrainingWorld();
    private final Provider provider = world.open();
    private final GcpClients clients = world.clients(world.config());
    private final JobBucket bucket = new JobBucket(world.config(), clients);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aQuotaIsNamedAndNothingIsLeft() {
        world.home().faults().inject(Fault.of(FaultKind.QUOTA));

        MlopsException refused = refused(spot());

        assertThat(refused.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(refused)
                .hasMessageContaining("custom_model_training_preemptible_cpus")
                .hasMessageContaining("quota");
        assertThat(provider.training().list(Tags.none())).isEmpty();
        assertThat(bucket.names(JobNotes.FOLDER)).isEmpty();

        world.home().faults().liftAll();
        assertThat(finish(spot()).state()).isEqualTo(TrainingJob.State.SUCCEEDED);
    }

    @Test
    void onDemandWithoutStockItFails() {
        world.home().faults().inject(Fault.of(FaultKind.STOCK_OUT));
        provider.training().submit(spec());

        TrainingJob job = await(each -> each.state().ended());

        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.codeOrNull()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(job.reason())
                .contains("Resources are insufficient in region")
                .contains("no stock");
    }

    @Test
    void onSpotItGoesOnAfterVertexGaveUp() {
        provider.training().submit(spot(rounds(2)));
        awaitLine("round 1 of 2");
        world.home().faults().inject(Fault.of(FaultKind.STOCK_OUT));
        assertThat(world.home().interrupt(NAME.value())).isTrue();
        TrainingJob interrupted = await(job -> job.reason().contains("asked again"));
        assertThat(interrupted.state()).isEqualTo(TrainingJob.State.INTERRUPTED);
        world.home().faults().liftAll();

        Provider later = world.open(world.config(), later(Duration.ofMinutes(2)));
        TrainingJob job = later.training().operation(NAME).await(PATIENCE);

        assertThat(job.events())
                .extracting(TrainingEvent::kind)
                .containsExactly(
                        TrainingEvent.Kind.SUBMITTED,
                        TrainingEvent.Kind.STARTED,
                        TrainingEvent.Kind.PREEMPTED,
                        TrainingEvent.Kind.RESUMED,
                        TrainingEvent.Kind.ENDED);
        assertThat(log()).containsExactly("round 1 of 2", "round 2 of 2");
        assertThat(bucket.names(JobNotes.FOLDER)).contains("mlops-training/policy/job-2");
    }

    @Test
    void whoeverDiesBeforeItAskedIsReplaced() {
        assertThat(bucket.create(note(JobNotes.SPEC), KeptJob.words(spec()), KeptJob.content(spec(), new TreeMap<>())))
                .isTrue();
        assertThat(bucket.create(note(JobNotes.CLAIM + 1), Map.of(), "")).isTrue();

        assertThat(find().state()).isEqualTo(TrainingJob.State.QUEUED);
        assertThat(find().id()).isEmpty();

        Provider later = world.open(world.config(), later(Duration.ofMinutes(3)));
        assertThat(later.training().operation(NAME).await(PATIENCE).state()).isEqualTo(TrainingJob.State.SUCCEEDED);
    }

    @Test
    void whoeverDiesAfterItAskedHasAskedForAll() {
        provider.training().submit(rounds(Integer.MAX_VALUE));
        String id = find().id();
        bucket.list(note(JobNotes.JOB + 1)).forEach(bucket::delete);

        Provider later = world.open(world.config(), later(Duration.ofMinutes(3)));
        later.training().submit(rounds(Integer.MAX_VALUE));
        awaitLine("round 1 of " + Integer.MAX_VALUE);

        assertThat(find().id()).isEqualTo(id);
        assertThat(world.trainers(NAME.value())).isEqualTo(1);
    }

    @Test
    void whileVertexIsDownNothingIsStartedTwice() {
        world.sandbox().control().faults().inject(Fault.of(FaultKind.REFUSE));
        assertThat(refused(spec()).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        world.sandbox().control().faults().liftAll();

        // Another process, whose connections have not learned to wait.
        TrainingJob job = world.open().training().submit(spec()).await(PATIENCE);

        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        assertThat(custom()).hasSize(1);
    }

    @Test
    void whatIsCancelledBeforeItWasAskedForNeverRuns() {
        assertThat(bucket.create(note(JobNotes.SPEC), KeptJob.words(spec()), KeptJob.content(spec(), new TreeMap<>())))
                .isTrue();

        provider.training().cancel(NAME);

        assertThat(find().state()).isEqualTo(TrainingJob.State.CANCELLED);
        assertThat(custom()).isEmpty();
    }

    @Test
    void aTrainerThatCrashesIsNotTriedAgainThoughVertexDoes() {
        TrainingJobSpec crash =
                with(TrainingProgram.image(TrainingWorld.IMAGE, "/bin/sh", "-c", "echo once; exit 139"));
        provider.training().submit(crash);

        TrainingJob job = await(each -> each.state().ended());

        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.codeOrNull()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(job.reason()).isEqualTo("once");
        assertThat(log()).containsExactly("once");
        assertThat(bucket.names(note("run-1/begun"))).hasSize(1);
    }

    @Test
    void aJobOfAnotherRegionLeavesItsResultAtHome() {
        TrainingJobSpec there = TrainingJobSpec.of(
                        NAME, Location.of("gcp", TrainingWorld.OTHER), world.trainer(), spec().output())
                .withMachines(1, compute(), Purchase.SPOT);

        TrainingJob job = finish(there);

        assertThat(job.id()).contains("/locations/" + TrainingWorld.OTHER + "/");
        assertThat(provider.artifacts().find(there.output().artifactKey())).isPresent();
        assertThat(job.time().billed()).isLessThan(job.time().trained());
        assertThat(bucket.names(JobNotes.FOLDER)).noneMatch(name -> name.contains("/result."));
    }

    @Test
    void vertexIsAskedInItsOwnWords() {
        TrainingJobSpec spec = spot().withTags(Tags.of(Map.of("team", "blue")));
        provider.training().submit(spec);

        CustomJob job = custom().getFirst();

        assertThat(job.getName()).isEqualTo(find().id());
        assertThat(job.getLabelsMap())
                .isEqualTo(Map.of("team", "blue", VertexJobRequest.JOB, "policy", VertexJobRequest.RUN, "1"));
        assertThat(job.getJobSpec().getScheduling().getStrategy()).isEqualTo(Scheduling.Strategy.SPOT);
        assertThat(job.getJobSpec().getScheduling().getTimeout().getSeconds())
                .isEqualTo(spec.limits().maximumDuration().toSeconds());
        assertThat(job.getJobSpec().getServiceAccount())
                .isEqualTo(world.config().serviceAccount().orElseThrow());
        assertThat(job.getJobSpec().getWorkerPoolSpecs(0).getMachineSpec().getMachineType())
                .isNotEmpty();
    }

    @Test
    void whatVertexCannotTellIsRefused() {
        MlopsException refused = refused(with(TrainingProgram.image(TrainingWorld.IMAGE)));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused).hasMessageContaining("give a command");
    }

    private TrainingJobSpec spec() {
        return with(world.trainer());
    }

    private TrainingJobSpec with(TrainingProgram program) {
        return TrainingJobSpec.of(
                        NAME,
                        Location.of("gcp", TrainingWorld.HOME),
                        program,
                        new TrainingOutput(ObjectKey.of("results/policy"), "model/result.txt"))
                .withMachines(1, compute(), Purchase.ON_DEMAND);
    }

    private TrainingJobSpec spot() {
        return spot(spec());
    }

    private static TrainingJobSpec spot(TrainingJobSpec spec) {
        return spec.withPurchase(Purchase.SPOT);
    }

    private TrainingJobSpec rounds(int rounds) {
        return spec().withHyperparameters(Map.of("rounds", Integer.toString(rounds)))
                .withCheckpoints(ObjectKey.of("checkpoints/policy"), Duration.ofSeconds(30));
    }

    private static Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    private static String note(String word) {
        return JobNotes.prefix(NAME.value()) + word;
    }

    private static InstantSource later(Duration by) {
        return () -> Instant.now().plus(by);
    }

    private MlopsException refused(TrainingJobSpec spec) {
        return catchThrowableOfType(
                MlopsException.class, () -> provider.training().submit(spec));
    }

    private TrainingJob finish(TrainingJobSpec spec) {
        return provider.training().submit(spec).await(PATIENCE);
    }

    private TrainingJob find() {
        return provider.training().find(NAME).orElseThrow();
    }

    private TrainingJob await(Predicate<TrainingJob> condition) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(30))
                .until(this::find, condition);
    }

    private void awaitLine(String line) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(30)).until(() -> log().contains(line));
    }

    private List<String> log() {
        return provider.training().logs(NAME, LogPage.START, 100).lines();
    }

    private List<CustomJob> custom() {
        return List.copyOf(clients.jobs(TrainingWorld.HOME)
                .listCustomJobs(world.config().parent(TrainingWorld.HOME))
                .getPage()
                .getResponse()
                .getCustomJobsList());
    }
}
