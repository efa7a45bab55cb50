package io.mlops.training;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Operation;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.training.TrainingJob.State;
import io.mlops.training.spi.TrainingJobsDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TrainingJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ResourceName NAME = ResourceName.of("policy");
    private static final Sha256 DIGEST = Sha256.of(new byte[] {1});

    private final Script driver = new Script();
    private final TrainingJobs jobs = new TrainingJobs(driver, CallListener.NONE);

    @Test
    void awaitsUntilItSucceeded() {
        driver.states.addAll(List.of(State.QUEUED, State.RUNNING, State.INTERRUPTED, State.SUCCEEDED));

        Operation<TrainingJob> operation = jobs.submit(spec());

        assertThat(operation.id()).isEqualTo("policy");
        assertThat(operation.state()).isEqualTo(new Operation.State.Running<>("queued: as scripted"));
        assertThat(operation.await(PATIENCE).state()).isEqualTo(State.SUCCEEDED);
        assertThat(operation.state()).isInstanceOf(Operation.State.Succeeded.class);
    }

    @Test
    void aTimeoutCancelsNothing() {
        driver.states.addAll(List.of(State.RUNNING, State.RUNNING, State.SUCCEEDED));
        Operation<TrainingJob> operation = jobs.submit(spec());

        assertThat(assertFails(ErrorCode.DEADLINE_EXCEEDED, () -> operation.await(Duration.ZERO)))
                .hasMessageContaining("running: as scripted after PT0S; the job goes on");

        assertThat(operation.await(PATIENCE).state()).isEqualTo(State.SUCCEEDED);
        assertThat(driver.calls).containsExactly("submit policy");
    }

    @Test
    void anInterruptCancelsNothingAndStaysSet() {
        driver.states.add(State.RUNNING);
        Operation<TrainingJob> operation = jobs.submit(spec());
        Thread.currentThread().interrupt();

        assertFails(ErrorCode.CANCELLED, () -> operation.await(PATIENCE));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(driver.calls).containsExactly("submit policy");
    }

    @Test
    void eachEndHasItsCode() {
        driver.ends(State.EXPIRED);
        assertThat(assertFails(
                        ErrorCode.DEADLINE_EXCEEDED, () -> jobs.submit(spec()).await(PATIENCE)))
                .hasMessage("cannot finish training job policy: as scripted")
                .satisfies(failure -> assertThat(failure.retryable()).isFalse());
        driver.ends(State.CANCELLED);
        assertFails(ErrorCode.CANCELLED, () -> jobs.submit(spec()).await(PATIENCE));
        driver.ends(State.FAILED);
        assertFails(ErrorCode.UNKNOWN, () -> jobs.submit(spec()).await(PATIENCE));
        driver.code = ErrorCode.RESOURCE_EXHAUSTED;
        driver.ends(State.FAILED);
        assertFails(ErrorCode.RESOURCE_EXHAUSTED, () -> jobs.submit(spec()).await(PATIENCE));
    }

    @Test
    void cancellingTheOperationCancelsTheJob() {
        driver.states.add(State.RUNNING);

        jobs.submit(spec()).cancel();

        assertThat(driver.calls).containsExactly("submit policy", "cancel policy");
    }

    @Test
    void cancellingCanWaitForTheEndWhicheverItIs() {
        driver.states.addAll(List.of(State.RUNNING, State.STOPPING, State.CANCELLED));
        jobs.submit(spec()).cancel(PATIENCE);
        assertThat(driver.states).containsExactly(State.CANCELLED);

        for (State faster : List.of(State.SUCCEEDED, State.FAILED, State.EXPIRED)) {
            driver.ends(faster);
            jobs.submit(spec()).cancel(PATIENCE);
        }

        driver.ends(State.STOPPING);
        assertFails(ErrorCode.DEADLINE_EXCEEDED, () -> jobs.submit(spec()).cancel(Duration.ZERO));
    }

    @Test
    void onlyAServiceThatTheProviderHasReachesTheDriver() {
        refuses(spec().withService("batch"), "there is no service \"batch\"; here has one only: leave service out");
        driver.services = Set.of("main", "batch");

        refuses(spec().withService("bath"), "there is no service \"bath\"; here has batch, main");
        jobs.submit(spec().withService("batch"));

        assertThat(driver.calls).containsExactly("submit policy");
    }

    @Test
    void aBadSpecNeverReachesTheDriver() {
        refuses(with(Location.of("elsewhere", "a")), "location elsewhere/a is not one of provider here");
        refuses(program(new TrainingProgram(null, List.of())), "neither an image nor a command");
        refuses(program(TrainingProgram.image(" ")), "the image's name is empty");
        refuses(program(TrainingProgram.command(List.of("x".repeat(257)))), "longer than 256 characters");
        refuses(program(TrainingProgram.command(Collections.nCopies(101, "x"))), "more than 100 parts");
        refuses(spec().withMachines(0, Compute.defaults(), Purchase.SPOT), "nodes is 0");
        refuses(
                spec().withLimits(limits(Duration.ofMillis(500), Duration.ofHours(1), 1)),
                "maximum duration is PT0.5S");
        refuses(spec().withLimits(limits(Duration.ofDays(29), Duration.ofDays(29), 1)), "from PT1S to PT672H");
        refuses(
                spec().withLimits(limits(Duration.ofHours(2), Duration.ofHours(1), 1)),
                "less than the maximum duration");
        refuses(spec().withLimits(limits(Duration.ofHours(1), Duration.ofHours(1), 31)), "retries is 31");
        refuses(spec().withHyperparameters(Map.of("a_b", "1")), "hyperparameter \"a_b\": a name matches");
        refuses(spec().withHyperparameters(Map.of("a", "x".repeat(513))), "longer than 512 characters");
        refuses(spec().withEnvironment(Map.of("MLOPS_X", "1")), "does not begin with MLOPS_");
        refuses(spec().withEnvironment(Map.of("A=B", "1")), "environment variable \"A=B\"");
        refuses(spec().withEnvironment(variables(95)), "are 95 in all, more than 94");
        refuses(spec().withInputs(Map.of("Bars", input("data"))), "input \"Bars\"");
        refuses(spec().withInputs(Map.of("bars", input("results/policy/old"))), "overlap");
        refuses(spec().withCheckpoints(ObjectKey.of("results"), Duration.ofMinutes(1)), "overlap");
        refuses(spec().withCheckpoints(ObjectKey.of("state"), Duration.ZERO), "the checkpoint period is PT0S");
        refuses(artifact("../model"), "no path of a file");

        assertThat(driver.calls).isEmpty();
    }

    @Test
    void nothingIsAskedOfAProviderThatLacksIt() {
        driver.capabilities.remove(Capability.TRAINING_SPOT);
        assertFails(ErrorCode.UNSUPPORTED, () -> jobs.submit(spec().withPurchase(Purchase.SPOT)));
        jobs.submit(spec().withPurchase(Purchase.ANY));
        driver.capabilities.remove(Capability.TRAINING_NODES);
        assertFails(
                ErrorCode.UNSUPPORTED,
                () -> jobs.submit(spec().withMachines(2, Compute.defaults(), Purchase.ON_DEMAND)));
        driver.capabilities.remove(Capability.TRAINING_COMMANDS);
        assertFails(ErrorCode.UNSUPPORTED, () -> jobs.submit(spec()));
        driver.capabilities.remove(Capability.TRAINING_PREEMPTION);
        assertFails(ErrorCode.UNSUPPORTED, () -> jobs.preempt(NAME));

        assertThat(driver.calls).containsExactly("submit policy");
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED,
                        () -> TrainingJobs.lacking("here").submit(spec())))
                .hasMessage("cannot submit training job policy: provider here lacks TRAINING");
    }

    @Test
    void aTrainerSeesTheSameVariablesEverywhere() {
        TrainingJobSpec spec = spec().withInputs(Map.of("daily-bars", input("data")))
                .withHyperparameters(Map.of("learning-rate", "0.1"))
                .withEnvironment(Map.of("COLOUR", "blue"))
                .withCheckpoints(ObjectKey.of("state"), Duration.ofMinutes(2));

        Map<String, String> variables =
                new TrainerEnvironment(name -> "/in/" + name, "/out", "/state", "/failure").variables(spec);

        assertThat(variables)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "COLOUR", "blue",
                        "MLOPS_JOB", "policy",
                        "MLOPS_INPUT_DAILY_BARS", "/in/daily-bars",
                        "MLOPS_OUTPUT", "/out",
                        "MLOPS_CHECKPOINTS", "/state",
                        "MLOPS_CHECKPOINT_SECONDS", "120",
                        "MLOPS_HP_LEARNING_RATE", "0.1",
                        "MLOPS_NODES", "1",
                        "MLOPS_FAILURE", "/failure"));
        assertThat(TrainerEnvironment.reason("  " + "\u20ac".repeat(2000))).hasSize(1024);
        assertThat(TrainerEnvironment.reason(" no \n")).isEqualTo("no");
    }

    @Test
    void aFoldersDigestIsThatOfItsSums() {
        TreeMap<String, Sha256> files = new TreeMap<>(Map.of("b", DIGEST, "a/c", Sha256.of(new byte[0])));

        assertThat(TrainingInput.digestOf(files))
                .isEqualTo(Sha256.of((Sha256.of(new byte[0]) + "  a/c\n" + DIGEST + "  b\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void theSavingIsWhatWasNotBilled() {
        assertThat(TrainingTime.NONE.saving()).isZero();
        assertThat(new TrainingTime(Duration.ofSeconds(100), Duration.ofSeconds(30)).saving())
                .isEqualTo(0.7);
    }

    private void refuses(TrainingJobSpec spec, String reason) {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> jobs.submit(spec)))
                .hasMessageStartingWith("cannot submit training job policy: ")
                .hasMessageContaining(reason);
    }

    private static Map<String, String> variables(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "V" + i, i -> "x"));
    }

    private static TrainingLimits limits(Duration duration, Duration wait, int retries) {
        return TrainingLimits.defaults()
                .withMaximumDuration(duration)
                .withMaximumWait(wait)
                .withRetries(retries);
    }

    private static TrainingInput input(String key) {
        return new TrainingInput(ObjectKey.of(key), DIGEST);
    }

    private static TrainingJobSpec with(Location location) {
        return TrainingJobSpec.of(NAME, location, spec().program(), spec().output());
    }

    private static TrainingJobSpec program(TrainingProgram program) {
        return TrainingJobSpec.of(NAME, spec().location(), program, spec().output());
    }

    private static TrainingJobSpec artifact(String path) {
        TrainingOutput output = new TrainingOutput(ObjectKey.of("results"), path);
        return TrainingJobSpec.of(NAME, spec().location(), spec().program(), output);
    }

    private static TrainingJobSpec spec() {
        return TrainingJobSpec.of(
                NAME,
                Location.of("here", "a"),
                TrainingProgram.command(List.of("train")),
                new TrainingOutput(ObjectKey.of("results/policy"), "model.pt"));
    }

    /** A driver whose one job goes through given states, one a look; the last one stays. */
    private static final class Script implements TrainingJobsDriver {
        final List<State> states = Collections.synchronizedList(new ArrayList<>());
        final List<String> calls = new ArrayList<>();
        final Set<Capability> capabilities = EnumSet.allOf(Capability.class);

        Set<String> services = Set.of();

        @Nullable ErrorCode code;

        void ends(State state) {
            states.clear();
            states.add(state);
        }

        @Override
        public String provider() {
            return "here";
        }

        @Override
        public Set<Capability> capabilities() {
            return capabilities;
        }

        @Override
        public Set<String> services() {
            return services;
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.UNKNOWN;
        }

        @Override
        public TrainingJob submit(TrainingJobSpec spec) {
            calls.add("submit " + spec.name());
            return job(State.QUEUED);
        }

        @Override
        public Optional<TrainingJob> find(ResourceName name) {
            if (states.isEmpty()) {
                return Optional.of(job(State.QUEUED));
            }
            return Optional.of(job(states.size() == 1 ? states.getFirst() : states.removeFirst()));
        }

        private TrainingJob job(State state) {
            return new TrainingJob(
                    TrainingJobsTest.spec(), "id", state, "as scripted", code, List.of(), TrainingTime.NONE, null);
        }

        @Override
        public List<TrainingJob> list(Tags tags) {
            return List.of();
        }

        @Override
        public LogPage logs(ResourceName name, String position, int most) {
            return new LogPage(List.of(), position, true);
        }

        @Override
        public void cancel(ResourceName name) {
            calls.add("cancel " + name);
        }

        @Override
        public void preempt(ResourceName name) {
            calls.add("preempt " + name);
        }
    }
}
