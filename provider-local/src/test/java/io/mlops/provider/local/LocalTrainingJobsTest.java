package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingJobs;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is this provider's own: shells, signals, processes that are left, clocks. */
final class LocalTrainingJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ResourceName NAME = ResourceName.of("policy");

    @TempDir
    private Path folder;

    private LocalWorld world;
    private Provider provider;

    @BeforeEach
    void open() throws IOException {
        world = new LocalWorld(folder);
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put("training-notice", "1");
        provider = LocalProvider.open(
                LocalConfig.read(new ProviderSettings("local", settings)), CallListener.NONE, InstantSource.system());
    }

    @AfterEach
    void close() {
        world.close();
        provider.close();
    }

    private TrainingJobs jobs() {
        return provider.training();
    }

    @Test
    void aTrainerThatIsDeafToItsNoticeIsKilled() {
        submit("trap '' TERM; echo deaf; tail -f /dev/null & wait; tail -f /dev/null");
        awaitLine("deaf");

        jobs().cancel(NAME);

        awaitJob(job -> job.state() == TrainingJob.State.CANCELLED);
        assertThat(world.trainers("policy")).isEmpty();
    }

    @Test
    void aTrainerHearsItsNotice() {
        submit("trap 'echo heard; exit 0' TERM; echo listening; while :; do read x < /dev/null; done");
        awaitLine("listening");

        jobs().cancel(NAME);

        awaitJob(job -> job.state() == TrainingJob.State.CANCELLED);
        assertThat(log()).containsExactly("listening", "heard");
    }

    @Test
    void nothingIsLeftThatATrainerDetached() throws Exception {
        submit("setsid tail -f /dev/null & echo $! > $MLOPS_OUTPUT/model; echo started; kill -9 $$");

        TrainingJob job = awaitJob(each -> each.state().ended());

        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.reason()).contains("ended by signal 9", "started");
        Path attempt = world.home().resolve("jobs/policy/attempt-1");
        assertThat(Processes.carrying("MLOPS_LOCAL_RUN=" + attempt)).isEmpty();
    }

    @Test
    void itGoesOnWhenEverythingOfItWasKilled() throws Exception {
        String count = "n=$(cat $MLOPS_CHECKPOINTS/n); n=$((n + 1)); echo $n > $MLOPS_CHECKPOINTS/n; echo round $n;";
        jobs().submit(spec(count + " [ $n = 2 ] && touch $MLOPS_OUTPUT/model && exit 0; tail -f /dev/null")
                .withCheckpoints(ObjectKey.of("state"), Duration.ofSeconds(1)));
        awaitLine("round 1");

        Processes.kill(new Attempt(new Run(world.home().resolve("jobs/policy/attempt-1"))).processes(), PATIENCE);
        TrainingJob job = jobs().operation(NAME).await(PATIENCE);

        assertThat(job.events())
                .extracting(TrainingEvent::kind)
                .containsExactly(
                        TrainingEvent.Kind.SUBMITTED,
                        TrainingEvent.Kind.STARTED,
                        TrainingEvent.Kind.PREEMPTED,
                        TrainingEvent.Kind.RESUMED,
                        TrainingEvent.Kind.ENDED);
        assertThat(job.events().get(2).detail()).isEqualTo("its process is gone");
    }

    /** What a starter leaves that died between its decision and the trainer's birth. */
    @Test
    void whatADeadStarterBeganIsBegunAnew() throws Exception {
        JobFolder job = new JobFolders(world.home()).job(NAME);
        Instant now = Instant.now();
        Files.createDirectories(job.attempt(1).output());
        job.write(StoredJob.submitted(spec("touch $MLOPS_OUTPUT/model"), now).opened(now));

        TrainingJob ended = jobs().operation(NAME).await(PATIENCE);

        assertThat(ended.events())
                .extracting(TrainingEvent::kind)
                .containsExactly(TrainingEvent.Kind.SUBMITTED, TrainingEvent.Kind.STARTED, TrainingEvent.Kind.ENDED);
        assertThat(ended.events().getLast().attempt()).isEqualTo(2);
        assertThat(job.attempt(1).run().folder()).doesNotExist();
    }

    @Test
    void aTrainerInheritsNoSecretAndHasTheThreadsThatItAskedFor() {
        submit(
                "echo \"[$MLOPS_JOB] [$MLOPS_MODEL_SERVER_JAVA_OPTS] [$OMP_NUM_THREADS]\"; env | cut -d= -f1 | sort; exit 1");
        awaitJob(job -> job.state().ended());

        assertThat(log().getFirst()).isEqualTo("[policy] [] [1]");
        assertThat(log())
                .allMatch(name ->
                        name.matches("\\[policy.*|MLOPS_[A-Z_]+|MKL_NUM_THREADS|OMP_NUM_THREADS|PWD|OLDPWD|SHLVL|_"
                                + "|PATH|HOME|USER|TMPDIR|LANG|LC_ALL|TZ|JAVA_HOME|LD_LIBRARY_PATH"));
    }

    @Test
    void theReasonIsTheLastLineWhereTheTrainerGivesNone() {
        submit("echo first; echo 'no such file: bars'; exit 7");

        TrainingJob job = awaitJob(each -> each.state().ended());

        assertThat(job.reason()).contains("the trainer ended with status 7", ": no such file: bars");
    }

    @Test
    void aLineIsShownOnceItIsWrittenToItsEnd() {
        submit("printf 'whole\\nhal'; touch $MLOPS_OUTPUT/there; tail -f /dev/null");
        awaitLine("whole");
        await().atMost(PATIENCE).until(() -> Files.exists(world.home().resolve("jobs/policy/attempt-1/output/there")));

        LogPage running = jobs().logs(NAME, LogPage.START, 10);
        jobs().cancel(NAME);
        awaitJob(job -> job.state().ended());

        assertThat(running.lines()).containsExactly("whole");
        assertThat(jobs().logs(NAME, running.next(), 10)).isEqualTo(new LogPage(List.of("hal"), "9", true));
    }

    @Test
    void waitingEndsWithTheClock() throws Exception {
        FakeClock clock = new FakeClock();
        try (Provider timed = world.open(clock)) {
            AutoCloseable withheld = world.withholdMachines(provider);
            timed.training().submit(spec("true").withLimits(TrainingLimits.defaults()));
            clock.advance(Duration.ofHours(47));
            assertThat(timed.training().find(NAME).orElseThrow().state()).isEqualTo(TrainingJob.State.QUEUED);

            clock.advance(Duration.ofHours(2));

            TrainingJob job = timed.training().find(NAME).orElseThrow();
            assertThat(job.state()).isEqualTo(TrainingJob.State.EXPIRED);
            assertThat(job.reason()).isEqualTo("it did not end within its maximum wait of PT48H");
            withheld.close();
        }
    }

    @Test
    void refusesCommandsThatCannotRun() {
        for (String command : List.of("no-such-program", folder + "/missing", "./relative", folder.toString())) {
            MlopsException refused = catchThrowableOfType(
                    MlopsException.class, () -> jobs().submit(program(TrainingProgram.command(List.of(command)))));
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(refused).hasMessageContaining("the command begins with \"" + command + "\"");
        }
        assertThat(world.home().resolve("jobs")).isEmptyDirectory();
    }

    @Test
    void aFileThatNoStoreTakesIsTheTrainersFailure() {
        submit("touch \"$MLOPS_OUTPUT/a\\\\b\" $MLOPS_OUTPUT/model");

        TrainingJob job = awaitJob(each -> each.state().ended());

        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.reason()).contains("what it wrote cannot be stored", "backslashes");
    }

    private void submit(String script) {
        jobs().submit(spec(script));
    }

    private static TrainingJobSpec spec(String script) {
        return program(TrainingProgram.command(List.of("sh", "-c", script))).withPurchase(Purchase.SPOT);
    }

    private static TrainingJobSpec program(TrainingProgram program) {
        return TrainingJobSpec.of(
                NAME, Location.of("local", "a"), program, new TrainingOutput(ObjectKey.of("results"), "model"));
    }

    private List<String> log() {
        return jobs().logs(NAME, LogPage.START, 1000).lines();
    }

    private void awaitLine(String line) {
        await().atMost(PATIENCE).until(() -> log().contains(line));
    }

    private TrainingJob awaitJob(Predicate<TrainingJob> condition) {
        return await().atMost(PATIENCE).until(() -> jobs().find(NAME).orElseThrow(), condition);
    }
}
