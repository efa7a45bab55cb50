package io.mlops.sandbox.azureml;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.sandbox.FakeClock;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.job.FakeAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Where a command job stands at what time. */
class CommandJobStateTest {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final JsonMapper JSON = new JsonMapper();

    private final FakeClock clock = new FakeClock();
    private final Faults faults = new Faults(refused -> {});
    private final List<FakeAttempt> attempts = new ArrayList<>();
    private final ObjectNode asked = (ObjectNode) JSON.readTree("""
                    {"jobType": "Command", "limits": {"jobLimitsType": "Command", "timeout": "PT10S"}, "tags": {"a": "b"}}
                    """);
    private final CommandJobState job = new CommandJobState(
            new Place("/x/jobs/policy", "policy", "/x/jobs"),
            asked,
            AzureTiming.all(STEP),
            log -> {
                attempts.add(new FakeAttempt());
                return attempts.getLast();
            },
            faults,
            clock.instant());

    @Test
    void goesThroughItsStatesWithTheirTimes() {
        assertThat(status()).isEqualTo("Queued");
        assertThat(status(STEP)).isEqualTo("Preparing");
        attempts.getFirst().downloaded(clock.instant());
        assertThat(status(STEP)).isEqualTo("Running");
        attempts.getFirst().ended(clock.instant(), Optional.empty());
        assertThat(status()).isEqualTo("Finalizing");
        attempts.getFirst().stored(clock.instant());
        assertThat(status(STEP)).isEqualTo("Completed");

        JsonNode details = job.details("policy", "http://log");
        assertThat(Duration.between(
                        java.time.Instant.parse(details.path("startTimeUtc").asString()),
                        java.time.Instant.parse(details.path("endTimeUtc").asString())))
                .isEqualTo(STEP);
        assertThat(details.path("logFiles").path(RunHistory.LOG).asString()).isEqualTo("http://log");
        assertThat(details.has("error")).isFalse();
    }

    @Test
    void waitsForMachinesAndSaysWhy() {
        faults.inject(Fault.of(FaultKind.SHORTAGE));

        assertThat(status(STEP)).isEqualTo("Queued");
        assertThat(job.shortage().orElseThrow()).contains("sufficient capacity");

        faults.lift(FaultKind.SHORTAGE);
        assertThat(status()).isEqualTo("Preparing");
        assertThat(job.shortage()).isEmpty();
    }

    @Test
    void failsWhenItsMachinesAreTakenAwayOnceItsProgramHasEnded() {
        run();
        assertThat(job.preempt()).isTrue();
        assertThat(job.preempt()).isFalse();
        assertThat(attempts.getFirst().interrupted()).isTrue();
        assertThat(status(STEP)).isEqualTo("Running");

        attempts.getFirst().ended(clock.instant(), Optional.empty());

        assertThat(status()).isEqualTo("Failed");
        assertThat(error()).contains("PreemptionError");
    }

    @Test
    void isCancelledWhenItsTimeIsOver() {
        run();
        assertThat(status(Duration.ofSeconds(10))).isEqualTo("CancelRequested");
        assertThat(attempts.getFirst().stopped()).isTrue();

        attempts.getFirst().ended(clock.instant(), Optional.empty());
        attempts.getFirst().stored(clock.instant());

        assertThat(status()).isEqualTo("Canceled");
    }

    @Test
    void whatWaitsIsCancelledAtOnce() {
        job.cancel(clock.instant());

        assertThat(status()).isEqualTo("Canceled");
        assertThat(attempts).isEmpty();
    }

    @Test
    void failsWithItsProgram() {
        run();
        attempts.getFirst().ended(clock.instant(), Optional.of("exited with status code 3"));
        attempts.getFirst().stored(clock.instant());

        assertThat(status(STEP)).isEqualTo("Failed");
        assertThat(error()).contains("exited with status code 3");
    }

    @Test
    void takesOtherTagsAndNothingElse() {
        ObjectNode tagged = asked.deepCopy();
        tagged.putObject("tags").put("c", "d");
        assertThat(job.retag(tagged)).isTrue();
        assertThat(job.described().path("properties").path("tags").path("c").asString())
                .isEqualTo("d");

        assertThat(job.retag(tagged.put("command", "other"))).isFalse();
    }

    private void run() {
        assertThat(status(STEP)).isEqualTo("Preparing");
        attempts.getFirst().downloaded(clock.instant());
        assertThat(status(STEP)).isEqualTo("Running");
    }

    private String error() {
        return job.details("policy", "")
                .path("error")
                .path("error")
                .path("message")
                .asString("");
    }

    private String status(Duration later) {
        clock.advance(later);
        return status();
    }

    private String status() {
        job.advance(clock.instant());
        return job.status();
    }
}
