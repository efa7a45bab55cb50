package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every provider that trains must do when machines are taken away, or are not to be had, or the time is over. */
public abstract class TrainingSpotContract extends Contract {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private TrainingFixture fixture;
    private ResourceName name;

    @Override
    protected abstract TrainingHarness openHarness() throws Exception;

    @BeforeEach
    final void makeFixture() {
        fixture = new TrainingFixture((TrainingHarness) harness());
        name = fixture.name();
    }

    private AutoCloseable withheldMachines() throws Exception {
        needs(Capability.TRAINING);
        assumeTrue(fixture.harness().withholds(), "nobody can withhold machines here");
        return fixture.harness().withholdMachines();
    }

    private void needsPreemption() {
        needs(Capability.TRAINING);
        needs(Capability.TRAINING_SPOT);
        assumeTrue(fixture.harness().preempts(), "nobody can take machines away here");
    }

    @Test
    protected void goesOnFromItsCheckpointAfterEachPreemption() throws Exception {
        needsPreemption();
        TrainingJobSpec spec = fixture.rounds("policy", 3, Purchase.SPOT);
        provider().training().submit(spec);
        fixture.awaitLine(name, "round 1 of 3");
        fixture.harness().preempt(name);
        fixture.awaitLine(name, "round 2 of 3");
        fixture.harness().preempt(name);

        TrainingJob job =
                harness().second().training().operation(name).await(harness().patience());

        assertThat(job.preemptions()).isEqualTo(2);
        assertThat(job.resumptions()).isEqualTo(2);
        assertThat(TrainingFixture.kinds(job))
                .containsExactly(
                        TrainingEvent.Kind.SUBMITTED,
                        TrainingEvent.Kind.STARTED,
                        TrainingEvent.Kind.PREEMPTED,
                        TrainingEvent.Kind.RESUMED,
                        TrainingEvent.Kind.PREEMPTED,
                        TrainingEvent.Kind.RESUMED,
                        TrainingEvent.Kind.ENDED);
        assertThat(job.events()).extracting(TrainingEvent::at).isSorted();
        String report = TestTrainer.report(3, "", "");
        assertThat(job.result().orElseThrow().digest()).isEqualTo(Sha256.of(report.getBytes(StandardCharsets.UTF_8)));
        assertThat(fixture.log(name)).containsExactly("round 1 of 3", "round 2 of 3", "round 3 of 3");
        assertThat(fixture.harness().trainers(name)).isZero();
    }

    @Test
    protected void isGivenUpAfterTooManyPreemptions() throws Exception {
        needsPreemption();
        TrainingJobSpec spec = fixture.rounds("policy", 9, Purchase.SPOT)
                .withLimits(TrainingLimits.defaults().withRetries(1));
        provider().training().submit(spec);
        fixture.awaitLine(name, "round 1 of 9");
        fixture.harness().preempt(name);
        fixture.awaitLine(name, "round 2 of 9");
        fixture.harness().preempt(name);

        assertFails(
                ErrorCode.RESOURCE_EXHAUSTED,
                () -> provider().training().operation(name).await(harness().patience()));

        TrainingJob job = fixture.find(name);
        assertThat(job.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(job.preemptions()).isEqualTo(2);
        assertThat(fixture.harness().trainers(name)).isZero();
    }

    @Test
    protected void nobodyTakesAwayWhatIsOnDemand() {
        needs(Capability.TRAINING);
        needs(Capability.TRAINING_PREEMPTION);
        provider().training().submit(fixture.endless("policy"));
        fixture.awaitLine(name, "round 1 of " + Integer.MAX_VALUE);

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> provider().training().preempt(name));

        assertThat(fixture.harness().trainers(name)).isEqualTo(1);
    }

    @Test
    protected void onlyWhatRunsIsPreempted() {
        needs(Capability.TRAINING);
        needs(Capability.TRAINING_SPOT);
        needs(Capability.TRAINING_PREEMPTION);
        assertFails(ErrorCode.NOT_FOUND, () -> provider().training().preempt(name));
        TrainingJob job = fixture.finish(fixture.rounds("policy", 1, Purchase.SPOT));

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> provider().training().preempt(name));

        assertThat(fixture.find(name)).isEqualTo(job);
    }

    @Test
    protected void aJobGoesOnWhereAnEarlierOneStopped() {
        needs(Capability.TRAINING);
        TrainingJobSpec first = fixture.rounds("policy", 2, Purchase.ON_DEMAND);
        provider().training().submit(first);
        fixture.awaitLine(name, "round 1 of 2");
        provider().training().cancel(name);
        fixture.awaitState(name, TrainingJob.State.CANCELLED);

        TrainingJobSpec second = fixture.rounds("policy-2", 2, Purchase.ON_DEMAND)
                .withCheckpoints(first.checkpoints().orElseThrow().location(), Duration.ofSeconds(30));
        TrainingJob job = fixture.finish(second);

        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
        assertThat(fixture.log(second.name())).containsExactly("round 2 of 2");
    }

    @Test
    protected void endsAfterItsMaximumDuration() {
        needs(Capability.TRAINING);
        provider().training().submit(fixture.endless("policy").withLimits(TrainingFixture.limits(SHORT, LONG, 0)));

        assertFails(
                ErrorCode.DEADLINE_EXCEEDED,
                () -> provider().training().operation(name).await(harness().patience()));

        TrainingJob job = fixture.find(name);
        assertThat(job.state()).isEqualTo(TrainingJob.State.EXPIRED);
        assertThat(job.reason()).isNotBlank();
        assertThat(fixture.harness().trainers(name)).isZero();
    }

    @Test
    protected void waitsForMachinesAndThenRuns() throws Exception {
        AutoCloseable withheld = withheldMachines();
        provider().training().submit(fixture.spec("policy"));
        TrainingJob waiting = fixture.awaitState(name, TrainingJob.State.QUEUED);

        withheld.close();

        assertThat(waiting.reason()).isNotBlank();
        assertThat(TrainingFixture.kinds(waiting)).containsExactly(TrainingEvent.Kind.SUBMITTED);
        assertThat(provider()
                        .training()
                        .operation(name)
                        .await(harness().patience())
                        .state())
                .isEqualTo(TrainingJob.State.SUCCEEDED);
    }

    @Test
    protected void endsAfterItsMaximumWaitWithoutHavingRun() throws Exception {
        try (AutoCloseable withheld = withheldMachines()) {
            assertThat(withheld).isNotNull();
            provider().training().submit(fixture.spec("policy").withLimits(TrainingFixture.limits(SHORT, SHORT, 0)));

            TrainingJob job = fixture.awaitState(name, TrainingJob.State.EXPIRED);

            assertThat(TrainingFixture.kinds(job))
                    .containsExactly(TrainingEvent.Kind.SUBMITTED, TrainingEvent.Kind.ENDED);
            assertThat(job.time().trained()).isZero();
        }
    }

    @Test
    protected void cancelsWhatWaitsForMachines() throws Exception {
        try (AutoCloseable withheld = withheldMachines()) {
            assertThat(withheld).isNotNull();
            provider().training().submit(fixture.spec("policy"));
            fixture.awaitState(name, TrainingJob.State.QUEUED);

            provider().training().cancel(name);

            fixture.awaitState(name, TrainingJob.State.CANCELLED);
            assertThat(fixture.harness().trainers(name)).isZero();
        }
    }
}
