package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Operation;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingJobs;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every provider that trains must do: once, to the end, with a result whose digest is known, found by anybody. */
public abstract class TrainingJobsContract extends Contract {
    private static final Sha256 OTHER = Sha256.of("something else".getBytes(StandardCharsets.UTF_8));

    private TrainingFixture fixture;
    private ResourceName name;

    @Override
    protected abstract TrainingHarness openHarness() throws Exception;

    @BeforeEach
    final void makeFixture() {
        fixture = new TrainingFixture((TrainingHarness) harness());
        name = fixture.name();
    }

    private TrainingJobs jobs() {
        return provider().training();
    }

    @Test
    protected void runsToItsEndAndStoresItsResult() {
        needs(Capability.TRAINING);
        TrainingJobSpec spec = fixture.spec("policy");

        TrainingJob job = fixture.finish(spec);

        assertThat(job.spec()).isEqualTo(spec);
        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        assertThat(TrainingFixture.kinds(job))
                .containsExactly(TrainingEvent.Kind.SUBMITTED, TrainingEvent.Kind.STARTED, TrainingEvent.Kind.ENDED);
        ObjectInfo stored =
                provider().artifacts().find(spec.output().artifactKey()).orElseThrow();
        assertThat(job.result().orElseThrow().artifact()).isEqualTo(stored.key());
        assertThat(job.result().orElseThrow().digest())
                .isEqualTo(stored.digest())
                .isEqualTo(digest(1, "", ""));
        assertThat(job.time().saving()).isBetween(0.0, 1.0);
        assertThat(fixture.harness().trainers(name)).isZero();
    }

    @Test
    protected void theTrainerSeesWhatItWasGiven() {
        needs(Capability.TRAINING);
        fixture.store("data/bars/2025.csv", "a");
        fixture.store("data/bars/old/2024.csv", "b");
        ObjectInfo single = fixture.store("single/2026.csv", "c");

        TrainingJob folder = fixture.finish(fixture.spec("folder")
                .withInputs(Map.of(TestTrainer.INPUT, fixture.folder("data/bars")))
                .withEnvironment(Map.of(TestTrainer.COLOUR, "deep blue")));
        TrainingJob file = fixture.finish(fixture.spec("file")
                .withInputs(Map.of(TestTrainer.INPUT, new TrainingInput(single.key(), single.digest()))));

        assertThat(folder.result().orElseThrow().digest())
                .isEqualTo(digest(1, "deep blue", "2025.csv:a,old/2024.csv:b"));
        assertThat(file.result().orElseThrow().digest()).isEqualTo(digest(1, "", "2026.csv:c"));
    }

    @Test
    protected void aFailureCarriesTheTrainersReason() {
        needs(Capability.TRAINING);
        TrainingJobSpec spec = fixture.spec("policy").withHyperparameters(Map.of("fail", "the loss is NaN"));

        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> fixture.finish(spec)))
                .hasMessageContaining("the loss is NaN");

        TrainingJob job = fixture.find(name);
        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.codeOrNull()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(job.result()).isEmpty();
    }

    @Test
    protected void endingWellWithoutTheResultIsAFailure() {
        needs(Capability.TRAINING);
        TrainingJobSpec spec = fixture.spec("policy").withHyperparameters(Map.of("forget", "it"));

        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> fixture.finish(spec)))
                .hasMessageContaining(TestTrainer.ARTIFACT);
    }

    @Test
    protected void submittingAgainIsTheSameJob() {
        needs(Capability.TRAINING);
        TrainingJobSpec spec = fixture.spec("policy");
        Operation<TrainingJob> first = jobs().submit(spec);
        Operation<TrainingJob> again = harness().second().training().submit(spec);

        TrainingJob job = first.await(harness().patience());

        assertThat(again.id()).isEqualTo(first.id()).isEqualTo(name.value());
        assertThat(again.await(harness().patience())).isEqualTo(job);
        assertThat(jobs().submit(spec).await(harness().patience())).isEqualTo(job);
        assertThat(job.events().stream().filter(event -> event.kind() == TrainingEvent.Kind.STARTED))
                .hasSize(1);
    }

    @Test
    protected void manySubmittersStartOneTrainer() throws Exception {
        needs(Capability.TRAINING);
        TrainingJobSpec spec = fixture.endless("policy");
        Set<String> ids = ConcurrentHashMap.newKeySet();

        Race.of(4, number -> {
            TrainingJobs jobs = number % 2 == 0 ? jobs() : harness().second().training();
            jobs.submit(spec);
            ids.add(jobs.find(name).orElseThrow().id());
        });

        fixture.awaitLine(name, "round 1 of " + Integer.MAX_VALUE);
        assertThat(ids).hasSize(1);
        assertThat(fixture.harness().trainers(name)).isEqualTo(1);
        assertThat(fixture.log(name)).hasSize(1);
    }

    @Test
    protected void aJobNeverChanges() {
        needs(Capability.TRAINING);
        TrainingJobSpec spec = fixture.spec("policy");
        TrainingJob job = fixture.finish(spec);

        assertFails(ErrorCode.ALREADY_EXISTS, () -> jobs().submit(spec.withHyperparameters(Map.of("lines", "1"))));

        assertThat(fixture.find(name)).isEqualTo(job);
    }

    @Test
    protected void itsLogIsReadInPagesByAnybody() {
        needs(Capability.TRAINING);
        fixture.finish(fixture.spec("policy").withHyperparameters(Map.of("lines", "5")));
        List<String> read = new ArrayList<>();

        LogPage page = jobs().logs(name, LogPage.START, 2);
        read.addAll(page.lines());
        assertThat(page.lines()).hasSize(2);
        for (int i = 0; !page.complete() && i < 100; i++) {
            page = harness().second().training().logs(name, page.next(), 2);
            assertThat(page.lines()).hasSizeLessThanOrEqualTo(2);
            read.addAll(page.lines());
        }

        assertThat(page.complete()).isTrue();
        assertThat(read).containsExactly("round 1 of 1", "line 1", "line 2", "line 3", "line 4", "line 5");
    }

    @Test
    protected void theLogOfARunningJobIsToBeContinued() {
        needs(Capability.TRAINING);
        jobs().submit(fixture.endless("policy"));
        fixture.awaitLine(name, "round 1 of " + Integer.MAX_VALUE);

        LogPage page = jobs().logs(name, LogPage.START, 100);
        LogPage next = jobs().logs(name, page.next(), 100);

        assertThat(page.complete()).isFalse();
        assertThat(next.lines()).isEmpty();
        assertThat(next.complete()).isFalse();
    }

    @Test
    protected void aCancelledJobEndsAndLeavesNothingRunning() {
        needs(Capability.TRAINING);
        Operation<TrainingJob> operation = jobs().submit(fixture.endless("policy"));
        fixture.awaitLine(name, "round 1 of " + Integer.MAX_VALUE);

        operation.cancel();

        TrainingJob job = fixture.awaitState(name, TrainingJob.State.CANCELLED);
        assertThat(fixture.harness().trainers(name)).isZero();
        assertThat(TrainingFixture.kinds(job)).endsWith(TrainingEvent.Kind.STOPPING, TrainingEvent.Kind.ENDED);
        assertThat(job.result()).isEmpty();
        assertFails(ErrorCode.CANCELLED, () -> operation.await(harness().patience()));
        assertThat(operation.state()).isInstanceOf(Operation.State.Cancelled.class);
        jobs().cancel(name);
        assertThat(fixture.find(name)).isEqualTo(job);
    }

    @Test
    protected void cancellingWhatHasEndedChangesNothing() {
        needs(Capability.TRAINING);
        TrainingJob job = fixture.finish(fixture.spec("policy"));

        jobs().cancel(name);

        assertThat(fixture.find(name)).isEqualTo(job);
    }

    @Test
    protected void whatIsNotThereIsNotFound() {
        needs(Capability.TRAINING);

        assertThat(jobs().find(name)).isEmpty();
        assertFails(ErrorCode.NOT_FOUND, () -> jobs().cancel(name));
        assertFails(ErrorCode.NOT_FOUND, () -> jobs().operation(name));
        assertFails(ErrorCode.NOT_FOUND, () -> jobs().logs(name, LogPage.START, 10));
    }

    @Test
    protected void listsByTagsInOrder() {
        needs(Capability.TRAINING);
        String team = fixture.own("blue");
        for (String each : List.of("west", "east")) {
            fixture.finish(fixture.spec(each).withTags(Tags.of(Map.of("team", team, "job", fixture.own(each)))));
        }
        fixture.finish(fixture.spec("north"));

        assertThat(names(jobs().list(Tags.of(Map.of("team", team)))))
                .containsExactly(fixture.own("east"), fixture.own("west"));
        assertThat(names(harness().second().training().list(Tags.of(Map.of("job", fixture.own("north"))))))
                .containsExactly(fixture.own("north"));
        assertThat(jobs().list(Tags.of(Map.of("team", "red")))).isEmpty();
    }

    @Test
    protected void closingAProviderStopsNothing() {
        needs(Capability.TRAINING);
        jobs().submit(fixture.endless("policy"));
        fixture.awaitLine(name, "round 1 of " + Integer.MAX_VALUE);

        provider().close();

        assertThat(fixture.harness().trainers(name)).isEqualTo(1);
        assertThat(harness().second().training().find(name).orElseThrow().state())
                .isEqualTo(TrainingJob.State.RUNNING);
    }

    @Test
    protected void refusesWhatCanNeverHold() {
        needs(Capability.TRAINING);
        TrainingJobSpec good = fixture.spec("policy");
        refuses(at(good, Location.of("elsewhere", "x")));
        refuses(at(good, Location.of(provider().name(), "no-such-place")));
        refuses(good.withMachines(0, harness().compute(), Purchase.ON_DEMAND));
        refuses(good.withLimits(TrainingLimits.defaults().withMaximumDuration(Duration.ofDays(3))));
        refuses(good.withLimits(TrainingLimits.defaults().withRetries(-1)));
        refuses(good.withEnvironment(Map.of("MLOPS_OUTPUT", "mine")));
        refuses(good.withHyperparameters(Map.of("Learning Rate", "1")));
        refuses(good.withCheckpoints(good.output().location(), Duration.ofMinutes(1)));

        assertThat(fixture.listed()).isEmpty();
    }

    @Test
    protected void refusesAServiceThatItLacks() {
        needs(Capability.TRAINING);

        assertThat(assertFails(
                        ErrorCode.INVALID_ARGUMENT,
                        () -> jobs().submit(fixture.spec("policy").withService("no-such-service"))))
                .hasMessageContaining(
                        "no service \"no-such-service\"; " + provider().name() + " has ");

        assertThat(fixture.listed()).isEmpty();
    }

    @Test
    protected void refusesInputsThatAreNotThere() {
        needs(Capability.TRAINING);
        ObjectInfo there = fixture.store("data/2026.csv", "c");
        TrainingInput missing = new TrainingInput(ObjectKey.of("data/2027.csv"), there.digest());
        TrainingInput other = new TrainingInput(there.key(), OTHER);

        assertFails(ErrorCode.NOT_FOUND, () -> jobs().submit(reading(missing)));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> jobs().submit(reading(other)));
        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                () -> jobs().submit(reading(new TrainingInput(ObjectKey.of("data"), OTHER))));

        assertThat(fixture.listed()).isEmpty();
    }

    @Test
    protected void refusesPositionsAndPagesThatAreNone() {
        needs(Capability.TRAINING);
        fixture.finish(fixture.spec("policy"));

        assertFails(ErrorCode.INVALID_ARGUMENT, () -> jobs().logs(name, "no such position", 10));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> jobs().logs(name, LogPage.START, 0));
    }

    @Test
    protected void whatItLacksIsUnsupported() {
        TrainingJobSpec spec = fixture.spec("policy");
        if (lacks(Capability.TRAINING)) {
            unsupported(spec);
            assertFails(ErrorCode.UNSUPPORTED, () -> jobs().find(name));
            assertFails(ErrorCode.UNSUPPORTED, () -> jobs().list(Tags.none()));
            assertFails(ErrorCode.UNSUPPORTED, () -> jobs().cancel(name));
            assertFails(ErrorCode.UNSUPPORTED, () -> jobs().logs(name, LogPage.START, 1));
            return;
        }
        if (lacks(Capability.TRAINING_COMMANDS)) {
            unsupported(with(spec, TrainingProgram.command(List.of("train"))));
        }
        if (lacks(Capability.TRAINING_IMAGES)) {
            unsupported(with(spec, TrainingProgram.image("team/trainer")));
        }
        if (lacks(Capability.TRAINING_NODES)) {
            unsupported(spec.withMachines(2, harness().compute(), Purchase.ON_DEMAND));
        }
        if (lacks(Capability.TRAINING_SPOT)) {
            unsupported(spec.withPurchase(Purchase.SPOT));
        }
        if (lacks(Capability.TRAINING_PREEMPTION)) {
            assertFails(ErrorCode.UNSUPPORTED, () -> jobs().preempt(name));
        }
        assertThat(fixture.listed()).isEmpty();
    }

    private void unsupported(TrainingJobSpec spec) {
        assertFails(ErrorCode.UNSUPPORTED, () -> jobs().submit(spec));
    }

    private void refuses(TrainingJobSpec spec) {
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> jobs().submit(spec));
    }

    private TrainingJobSpec reading(TrainingInput input) {
        return fixture.spec("policy").withInputs(Map.of(TestTrainer.INPUT, input));
    }

    private static TrainingJobSpec at(TrainingJobSpec spec, Location location) {
        return TrainingJobSpec.of(spec.name(), location, spec.program(), spec.output());
    }

    private static TrainingJobSpec with(TrainingJobSpec spec, TrainingProgram program) {
        return TrainingJobSpec.of(
                spec.name(), spec.location(), program, new TrainingOutput(ObjectKey.of("results"), "model"));
    }

    private static Sha256 digest(int rounds, String colour, String input) {
        return Sha256.of(TestTrainer.report(rounds, colour, input).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(List<TrainingJob> jobs) {
        return jobs.stream().map(job -> job.spec().name().value()).toList();
    }
}
