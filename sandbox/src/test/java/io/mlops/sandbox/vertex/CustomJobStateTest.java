package io.mlops.sandbox.vertex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.CustomJobSpec;
import com.google.cloud.aiplatform.v1.JobState;
import com.google.cloud.aiplatform.v1.Scheduling;
import com.google.protobuf.Duration;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpTiming;
import io.mlops.sandbox.job.Attempt;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a custom job as time goes on. */
class CustomJobStateTest {
    private static final GcpTiming SECOND = GcpTiming.all(java.time.Duration.ofSeconds(1));

    private final List<Machine> machines = new ArrayList<>();
    private final Region region = new Region(new Faults(refused -> {}));
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private CustomJobState job = start(Scheduling.newBuilder().setStrategy(Scheduling.Strategy.SPOT));

    @Test
    void runsToItsEnd() {
        assertThat(state()).isEqualTo(JobState.JOB_STATE_QUEUED);
        run();
        machine().progress = machine().progress.withEnded(now, Optional.empty()).withStored(now);
        look(0);

        assertThat(state()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(job.told().hasStartTime()).isTrue();
        assertThat(job.told().hasEndTime()).isTrue();
        assertThat(job.preempt()).isFalse();
        assertThat(job.cancel(now)).isFalse();
    }

    @Test
    void isRestartedSixTimesAfterPreemptions() {
        for (int restart = 0; restart <= 6; restart++) {
            assertThat(state()).isNotEqualTo(JobState.JOB_STATE_FAILED);
            run();
            assertThat(job.preempt()).isTrue();
            machine().progress = machine().progress.withEnded(now, Optional.empty());
            look(0);
        }

        assertThat(machines).hasSize(7);
        assertThat(state()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(job.told().getError().getMessage()).contains("STOCKOUT");
    }

    @Test
    void nobodyTakesAwayWhatIsOnDemand() {
        job = start(Scheduling.newBuilder());
        run();

        assertThat(job.preempt()).isFalse();
    }

    @Test
    void aWorkerThatCrashesIsRestartedFiveTimes() {
        run();
        for (int start = 1; start <= 6; start++) {
            assertThat(machines).hasSize(start);
            fail(139);
        }

        assertThat(state()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(machines).hasSize(6);
    }

    @Test
    void withoutRetriesItIsNot() {
        job = start(Scheduling.newBuilder().setDisableRetries(true));
        run();
        fail(139);

        assertThat(state()).isEqualTo(JobState.JOB_STATE_FAILED);
    }

    @Test
    void codeThatFailsIsNotTriedAgain() {
        run();
        fail(3);

        assertThat(state()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(job.told().getError().getCode()).isEqualTo(3);
    }

    @Test
    void endsAfterItsTime() {
        job = start(Scheduling.newBuilder().setTimeout(Duration.newBuilder().setSeconds(10)));
        run();
        look(11);
        assertThat(state()).isEqualTo(JobState.JOB_STATE_CANCELLING);
        assertThat(machine().stopped).isTrue();
        machine().progress = machine().progress.withEnded(now, Optional.empty()).withStored(now);
        look(0);

        assertThat(state()).isEqualTo(JobState.JOB_STATE_EXPIRED);
    }

    @Test
    void waitsInAShortageAndFailsWithoutStock() {
        region.faults().inject(Fault.of(FaultKind.SHORTAGE));
        look(5);
        assertThat(state()).isEqualTo(JobState.JOB_STATE_PENDING);
        assertThat(machines).isEmpty();

        region.faults().inject(Fault.of(FaultKind.STOCK_OUT));
        look(1);
        assertThat(state()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(job.told().getError().getMessage()).startsWith("Resources are insufficient in region: here.");
    }

    private CustomJobState start(Scheduling.Builder scheduling) {
        CustomJob asked = CustomJob.newBuilder()
                .setDisplayName("policy")
                .setJobSpec(CustomJobSpec.newBuilder().setScheduling(scheduling))
                .build();
        return new CustomJobState(asked, SECOND, region, this::machines, now);
    }

    private Attempt machines() {
        Machine machine = new Machine();
        machines.add(machine);
        return machine;
    }

    private Machine machine() {
        return machines.getLast();
    }

    private JobState state() {
        return job.told().getState();
    }

    private void look(int seconds) {
        now = now.plusSeconds(seconds);
        job.advance(now);
    }

    private void run() {
        look(2);
        machine().progress = machine().progress.withDownloaded(now);
        look(2);
        assertThat(state()).isEqualTo(JobState.JOB_STATE_RUNNING);
    }

    private void fail(int status) {
        Optional<String> failure = Optional.of(CustomJobContainer.EXITED + status + ".");
        machine().progress = machine().progress.withEnded(now, failure).withStored(now);
        look(0);
    }

    private record Region(Faults faults) implements GcpRegion {
        @Override
        public String name() {
            return "here";
        }

        @Override
        public URI url() {
            return URI.create("http://127.0.0.1:1");
        }
    }

    /** Told how far it is. */
    private static final class Machine implements Attempt {
        private Progress progress = Progress.none();
        private boolean stopped;

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void interrupt() {
            stopped = true;
        }

        @Override
        public void close() {}
    }
}
