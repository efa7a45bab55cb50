package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.JobState;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.provider.gcp.JobBucket.Note;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a job's notes and its custom job say together. */
class VertexJobTest {
    private static final Instant T0 = Instant.parse("2026-11-22T10:00:00Z");
    private static final TrainingJobSpec SPEC = TrainingJobSpec.of(
                    ResourceName.of("policy"),
                    Location.of("gcp", "us-central1"),
                    TrainingProgram.image("team/trainer", "train"),
                    new TrainingOutput(ObjectKey.of("results/policy"), "model"))
            .withPurchase(Purchase.SPOT)
            .withLimits(new TrainingLimits(Duration.ofHours(1), Duration.ofHours(2), 2));
    private static final Status STOCKOUT = error(Code.RESOURCE_EXHAUSTED, "STOCKOUT: preempted");

    private final List<Note> notes = new ArrayList<>(List.of(note("claim-1", 0), named("job-1", "customJobs/1", 0)));
    private TrainingJobSpec spec = SPEC;

    @Test
    void statesAreThoseOfTheContract() {
        assertThat(state(JobState.JOB_STATE_QUEUED)).isEqualTo(TrainingJob.State.QUEUED);
        assertThat(state(JobState.JOB_STATE_PENDING)).isEqualTo(TrainingJob.State.QUEUED);
        assertThat(state(JobState.JOB_STATE_RUNNING)).isEqualTo(TrainingJob.State.STARTING);
        assertThat(state(JobState.JOB_STATE_CANCELLING)).isEqualTo(TrainingJob.State.STOPPING);
        assertThat(state(JobState.JOB_STATE_CANCELLED)).isEqualTo(TrainingJob.State.CANCELLED);
        assertThat(state(JobState.JOB_STATE_EXPIRED)).isEqualTo(TrainingJob.State.EXPIRED);
        assertThat(state(JobState.JOB_STATE_SUCCEEDED)).isEqualTo(TrainingJob.State.STOPPING);
        assertThat(new VertexJob(kept(), jobNotes(), Optional.of(new VertexRun(1, Optional.empty())), List.of())
                        .state())
                .isEqualTo(TrainingJob.State.CANCELLED);

        notes.add(note("run-1/begun.1", 10));
        assertThat(state(JobState.JOB_STATE_RUNNING)).isEqualTo(TrainingJob.State.RUNNING);
        assertThat(state(JobState.JOB_STATE_PENDING)).isEqualTo(TrainingJob.State.INTERRUPTED);

        notes.add(note("run-1/ended.1.0", 20));
        assertThat(state(JobState.JOB_STATE_RUNNING)).isEqualTo(TrainingJob.State.STOPPING);
        notes.add(named("result", JobNotes.NONE, 30));
        assertThat(state(JobState.JOB_STATE_SUCCEEDED)).isEqualTo(TrainingJob.State.FAILED);
    }

    @Test
    void startsWithoutAnEndArePreemptions() {
        notes.add(note("run-1/begun.1", 10));
        notes.add(note("run-1/notice.1", 40));
        notes.add(note("run-1/begun.2", 100));
        notes.add(note("run-1/begun.3", 200));
        notes.add(note("run-1/ended.3.0", 230));
        notes.add(named("result", "ab".repeat(32), 240));

        TrainingJob job = view(JobState.JOB_STATE_SUCCEEDED);

        assertThat(job.preemptions()).isEqualTo(2);
        assertThat(job.events())
                .extracting(TrainingEvent::kind)
                .containsExactly(
                        TrainingEvent.Kind.SUBMITTED,
                        TrainingEvent.Kind.STARTED,
                        TrainingEvent.Kind.PREEMPTED,
                        TrainingEvent.Kind.RESUMED,
                        TrainingEvent.Kind.PREEMPTED,
                        TrainingEvent.Kind.RESUMED,
                        TrainingEvent.Kind.ENDED);
        // 30 s with notice, 100 s until there was another machine, 30 s to the end.
        assertThat(job.time().trained()).isEqualTo(Duration.ofSeconds(160));
        assertThat(job.state()).isEqualTo(TrainingJob.State.SUCCEEDED);
    }

    @Test
    void whatVertexGivesUpAfterPreemptionsGoesOn() {
        notes.add(note("run-1/begun.1", 10));

        VertexJob job = job(JobState.JOB_STATE_FAILED, STOCKOUT);

        assertThat(job.resumable()).isTrue();
        assertThat(job.state()).isEqualTo(TrainingJob.State.INTERRUPTED);
        assertThat(job.due(T0.plusSeconds(1010))).isFalse();
        assertThat(job.due(T0.plusSeconds(1100))).isTrue();
        assertThat(job.view(JobWords.NONE, Duration.ZERO).reason())
                .contains("STOCKOUT")
                .contains("asked again");
    }

    @Test
    void onSpotAJobWaitsForStockAndOnDemandItFails() {
        Status none = error(Code.RESOURCE_EXHAUSTED, "Resources are insufficient in region: us-central1.");

        assertThat(job(JobState.JOB_STATE_FAILED, none).state()).isEqualTo(TrainingJob.State.QUEUED);

        spec = SPEC.withPurchase(Purchase.ON_DEMAND);
        TrainingJob failed = job(JobState.JOB_STATE_FAILED, none).view(JobWords.NONE, Duration.ZERO);
        assertThat(failed.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(failed.codeOrNull()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(failed.reason()).contains("Resources are insufficient");
    }

    @Test
    void aQuotaIsNoStockOut() {
        VertexJob job = job(
                JobState.JOB_STATE_FAILED,
                error(
                        Code.RESOURCE_EXHAUSTED,
                        "The following quota metrics exceed quota limits:"
                                + " aiplatform.googleapis.com/custom_model_training_preemptible_nvidia_l4_gpus"));

        assertThat(job.resumable()).isFalse();
        TrainingJob view = job.view(JobWords.NONE, Duration.ZERO);
        assertThat(view.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(view.codeOrNull()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(view.reason()).contains("preemptible_nvidia_l4_gpus");
    }

    @Test
    void theTrainersOwnFailureIsToldInItsWords() {
        notes.add(note("run-1/begun.1", 10));
        notes.add(note("run-1/ended.1.3", 20));

        TrainingJob view = job(
                        JobState.JOB_STATE_FAILED,
                        error(Code.INVALID_ARGUMENT, "The replica workerpool0-0 exited with a non-zero status of 3."))
                .view(new JobWords("", "the loss is NaN"), Duration.ZERO);

        assertThat(view.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(view.codeOrNull()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(view.reason()).isEqualTo("the loss is NaN");
    }

    @Test
    void limitsAreKeptByWhoeverLooks() {
        notes.add(note("run-1/begun.1", 10));
        VertexJob running = job(JobState.JOB_STATE_RUNNING, null);
        assertThat(running.overdue(T0.plusSeconds(60))).isEmpty();
        assertThat(running.overdue(T0.plus(Duration.ofHours(2)))).contains(JobNotes.Why.WAIT);

        notes.add(note("run-1/begun.2", 4000));
        assertThat(job(JobState.JOB_STATE_RUNNING, null).overdue(T0.plusSeconds(4010)))
                .contains(JobNotes.Why.DURATION);

        notes.add(note("run-1/begun.3", 4001));
        assertThat(job(JobState.JOB_STATE_PENDING, null).overdue(T0.plusSeconds(4010)))
                .contains(JobNotes.Why.RETRIES);
    }

    @Test
    void whatWasStoppedSaysWhy() {
        notes.add(note("run-1/begun.1", 10));
        notes.add(stopped(JobNotes.Why.RETRIES, 3));

        TrainingJob view = view(JobState.JOB_STATE_CANCELLED);

        assertThat(view.state()).isEqualTo(TrainingJob.State.FAILED);
        assertThat(view.codeOrNull()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(view.preemptions()).isEqualTo(1);
        assertThat(view.reason()).contains("3 times").contains("retries is 2");
    }

    private TrainingJob.State state(JobState state) {
        return job(state, null).state();
    }

    private TrainingJob view(JobState state) {
        return job(state, null).view(JobWords.NONE, Duration.ZERO);
    }

    private VertexJob job(JobState state, @Nullable Status error) {
        CustomJob.Builder job = CustomJob.newBuilder()
                .setName("customJobs/1")
                .setState(state)
                .setUpdateTime(time(1000))
                .setEndTime(time(1000));
        if (error != null) {
            job.setError(error);
        }
        VertexRun run = new VertexRun(1, Optional.of(job.build()));
        return new VertexJob(kept(), jobNotes(), Optional.of(run), jobNotes().starts());
    }

    private KeptJob kept() {
        return new KeptJob(spec, Set.of(), T0);
    }

    private JobNotes jobNotes() {
        return new JobNotes(JobNotes.prefix("policy"), notes);
    }

    private static Note note(String name, long second) {
        return new Note(JobNotes.prefix("policy") + name, T0.plusSeconds(second), Map.of(), 1);
    }

    private static Note named(String name, String value, long second) {
        return new Note(JobNotes.prefix("policy") + name, T0.plusSeconds(second), JobNotes.words(value), 1);
    }

    private static Note stopped(JobNotes.Why why, int preemptions) {
        return new Note(
                JobNotes.prefix("policy") + JobNotes.STOPPED,
                T0.plusSeconds(500),
                JobNotes.Stop.words(why, preemptions),
                1);
    }

    private static Timestamp time(long second) {
        return Timestamp.newBuilder()
                .setSeconds(T0.plusSeconds(second).getEpochSecond())
                .build();
    }

    private static Status error(Code code, String message) {
        return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
    }
}
