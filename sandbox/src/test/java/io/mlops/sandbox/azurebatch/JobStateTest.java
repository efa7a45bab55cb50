package io.mlops.sandbox.azurebatch;

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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JobStateTest {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final String SPOT = "$TargetDedicatedNodes = 0;";
    private static final JsonMapper JSON = new JsonMapper();

    private final FakeClock clock = new FakeClock();
    private final Faults faults = new Faults(refused -> {});
    private final List<FakeAttempt> attempts = new ArrayList<>();
    private final JobState job = new JobState(
            (ObjectNode) JSON.readTree("{\"id\": \"policy\", \"constraints\": {\"maxWallClockTime\": \"PT1H\"}}"),
            "http://job",
            clock.instant());
    private @Nullable PoolState pool;
    private @Nullable TaskEnd end;

    @Test
    void goesThroughItsStates() {
        add(SPOT);
        assertThat(task()).isEqualTo("active");
        assertThat(task(STEP)).isEqualTo("preparing");
        attempts.getFirst().downloaded(clock.instant());
        assertThat(task(STEP)).isEqualTo("running");
        attempts.getFirst().ended(clock.instant(), Optional.empty());
        attempts.getFirst().stored(clock.instant());
        assertThat(task(STEP)).isEqualTo("completed");

        assertThat(execution().path("exitCode").asInt(-1)).isZero();
        assertThat(job.described().path("state").asString()).isEqualTo("active");
    }

    @Test
    void isQueuedAgainWhenItsMachineIsTakenAway() {
        run(SPOT);
        String first = node();
        assertThat(job.preempt()).isTrue();
        assertThat(job.preempt()).isFalse();
        assertThat(attempts.getFirst().interrupted()).isTrue();
        attempts.getFirst().ended(clock.instant(), Optional.empty());

        assertThat(task()).isEqualTo("active");
        assertThat(node()).isEmpty();
        assertThat(execution().path("requeueCount").asInt(-1)).isZero();
        assertThat(task(STEP)).isEqualTo("preparing");
        assertThat(node()).isNotEqualTo(first);
    }

    @Test
    void whatIsDedicatedIsNotTakenAway() {
        run("$TargetLowPriorityNodes = 0;");

        assertThat(job.preempt()).isFalse();
    }

    @Test
    void waitsForMachinesAndItsPoolSaysWhy() {
        faults.inject(Fault.of(FaultKind.SHORTAGE));
        add(SPOT);

        assertThat(task(STEP)).isEqualTo("active");
        assertThat(Objects.requireNonNull(pool).described().toString()).contains("AllocationFailed");

        faults.lift(FaultKind.SHORTAGE);
        assertThat(task()).isEqualTo("preparing");
    }

    @Test
    void isEndedWhenATimeIsOver() {
        run(SPOT);
        assertThat(task(Duration.ofSeconds(10))).isEqualTo("running");
        assertThat(attempts.getFirst().stopped()).isTrue();
        attempts.getFirst().ended(clock.instant(), Optional.empty());
        attempts.getFirst().stored(clock.instant());
        assertThat(task(STEP)).isEqualTo("completed");
        assertThat(execution().path("failureInfo").path("code").asString()).isEqualTo("TaskEnded");

        assertThat(task(Duration.ofHours(1))).isEqualTo("completed");
        assertThat(job.described().path("state").asString()).isEqualTo("completed");
        assertThat(job.described().path("executionInfo").path("terminateReason").asString())
                .isEqualTo("MaxWallClockTimeExpiry");
    }

    @Test
    void failsWithItsProgram() {
        run(SPOT);
        Objects.requireNonNull(end).exited(3);
        attempts.getFirst().ended(clock.instant(), Optional.of("exited"));
        attempts.getFirst().stored(clock.instant());

        assertThat(task(STEP)).isEqualTo("completed");
        assertThat(execution().path("exitCode").asInt()).isEqualTo(3);
        assertThat(execution().path("failureInfo").path("code").asString()).isEqualTo("FailureExitCode");
    }

    private void add(String formula) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("properties")
                .putObject("scaleSettings")
                .putObject("autoScale")
                .put("formula", formula);
        PoolState made = new PoolState("/pools/p", "p", body, "japaneast", faults, clock.instant());
        pool = made;
        job.add(new TaskState(
                (ObjectNode) JSON.readTree("{\"id\": \"train\", \"constraints\": {\"maxWallClockTime\": \"PT10S\"}}"),
                AzureTiming.all(STEP),
                () -> Optional.of(made),
                (from, node, log, told) -> {
                    end = told;
                    attempts.add(new FakeAttempt());
                    return attempts.getLast();
                },
                clock.instant()));
    }

    private void run(String formula) {
        add(formula);
        assertThat(task(STEP)).isEqualTo("preparing");
        attempts.getFirst().downloaded(clock.instant());
        assertThat(task(STEP)).isEqualTo("running");
    }

    private JsonNode described() {
        return job.task("train").orElseThrow().described();
    }

    private JsonNode execution() {
        return described().path("executionInfo");
    }

    private String node() {
        return described().path("nodeInfo").path("nodeId").asString("");
    }

    private String task(Duration later) {
        clock.advance(later);
        return task();
    }

    private String task() {
        job.advance(clock.instant());
        return described().path("state").asString();
    }
}
