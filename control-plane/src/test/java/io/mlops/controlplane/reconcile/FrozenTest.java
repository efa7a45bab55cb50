package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.Failback;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits while a market is open, and what does not. */
class FrozenTest extends OnARig {
    private static final String FREEZE = "rollout: {hold: 1s, keep-previous: 5m, ready-timeout: 20s,"
            + " freeze: {calendar: hours.yaml, zone: Asia/Tokyo}}";
    /** 17:02 and 17:04 in Tokyo. */
    private static final Instant OPEN = Instant.parse("2026-11-21T08:02:00Z");

    private static final Instant CLOSED = Instant.parse("2026-11-21T08:04:00Z");
    private static final Location A = Location.parse("fake/a");

    @BeforeEach
    void open() throws IOException {
        Files.writeString(rig.specs.resolve("hours.yaml"), """
                name: the exchange
                valid: {from: 2026-01-01, until: 2026-12-31}
                sessions: [{days: [mon, tue, wed, thu, fri, sat, sun], hours: [17:02-17:04]}]
                """);
        assertThat(rig.clock.instant()).isBefore(OPEN);
    }

    @Test
    void aRolloutDoesNotBeginWhileTheMarketIsOpenAndTheFileMayVanish() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        openMarket();
        rig.spec("m2", FREEZE);
        Plan plan = rig.client(client -> client.plan(manifest("m2"), rig));
        assertThat(plan.waitsUntilOrNull()).isNotNull();
        assertThat(plan.lines())
                .anyMatch(
                        line -> line.matches("  waits until \\d\\d:\\d\\d JST, the end of the hours of the exchange"));
        rig.apply(rig.specs.resolve("m2.yaml"));
        Files.delete(rig.specs.resolve("hours.yaml"));
        rig.restart();
        rig.tick(50);

        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        assertThat(rig.shown("policy").message())
                .matches("revision 2 waits until \\d\\d:\\d\\d JST; revision 1 serves");
        assertThat(rig.shown("policy").rolloutOrNull())
                .isEqualTo(new View.Rollout(2, 0, 3, "0%", plan.waitsUntilOrNull(), ""));
        assertThat(rig.world.endpoints.running()).isEqualTo(3);
        assertThat(plan.waitsUntilOrNull()).isEqualTo(CLOSED);
        assertThat(actions()).containsOnlyOnce("ROLLOUT_WAITS").doesNotContain("ROLLOUT_STEP");

        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY && d.revision() == 2);
        assertThat(rig.clock.instant()).isAfterOrEqualTo(plan.waitsUntilOrNull());
    }

    @Test
    void aRolloutStopsBetweenItsStepsAndIsStillGivenUp() throws IOException {
        String slow = FREEZE.replace("hold: 1s", "hold: 2m");
        rig.deploy(rig.spec("m1", slow));
        rig.apply(rig.spec("m2", slow));
        rig.tickUntil("policy", d -> share(2) == 33);
        openMarket();
        rig.tickUntil("policy", d -> d.message().contains("the next step waits until"));
        rig.tick(20);
        assertThat(share(2)).isEqualTo(33);
        assertThat(rig.shown("policy").rolloutOrNull())
                .isEqualTo(new View.Rollout(2, 1, 3, "33%", CLOSED, "1.0% of y over 32 inputs (0 recorded)"));
        assertThat(actions()).containsOnlyOnce("ROLLOUT_WAITS");

        rig.traffic.measured(2, 40, 30, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(share(2)).isZero();
    }

    @Test
    void aRevisionThatIsNotReadyAtTheEndOfAFreezeHasTimeToBecomeReady() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        rig.apply(rig.spec("m2", FREEZE));
        rig.verdicts.put(rig.digest("m2"), new Verdict.Unreachable("no answer"));
        rig.tick(5);
        openMarket();
        rig.tickUntil("policy", d -> rig.clock.instant().isAfter(CLOSED));
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        rig.verdicts.clear();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY && d.revision() == 2);
    }

    @Test
    void aRollbackIsNeverFrozen() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        rig.deploy(rig.spec("m2", FREEZE));
        openMarket();
        rig.client(client -> client.rollback("policy", "ann"));
        rig.tick(5);
        assertThat(rig.shown("policy").revision()).isEqualTo(1);
        assertThat(share(1)).isEqualTo(100);
    }

    @Test
    void anExceptionNeedsAReasonAndIsWrittenDown() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        openMarket();
        rig.apply(rig.spec("m2", FREEZE));
        rig.tick(10);
        assertThat(rig.shown("policy").rolloutOrNull()).isNotNull();
        Plan plan = rig.client(client -> client.plan(manifest("m2"), rig, "the model loses money"));
        assertThat(plan.changesAnything()).isTrue();
        rig.client(client -> client.apply(plan, "ann"));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY && d.revision() == 2);
        assertThat(rig.clock.instant()).isBefore(CLOSED);
        assertThat(last("DEPLOY").detail()).contains("\"during-freeze\":\"the model loses money\"");
    }

    @Test
    void aFailoverIsNotFrozenButFailingBackWaits() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        openMarket();
        rig.client(client -> client.failover("policy", A, null, "ann"));
        rig.tick(2);
        assertThat(weightAt("fake/a")).isZero();

        Failback waits = rig.client(client -> client.failback("policy", A, "", "ann"));
        assertThat(waits.waitsUntil()).matches("\\d\\d:\\d\\d JST");
        Failback again = rig.client(client -> client.failback("policy", A, "", "ann"));
        assertThat(again).isEqualTo(waits);
        rig.tick(10);
        assertThat(weightAt("fake/a")).isZero();
        assertThat(rig.shown("policy").message()).contains("the fail-back to fake/a waits until");
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);

        rig.tickUntil("policy", d -> weightAt("fake/a") == 100);
        assertThat(rig.clock.instant()).isAfterOrEqualTo(CLOSED);
        assertThat(last("FAILBACK_DONE").detail()).contains("\"asked-by\":\"ann\"");
        assertThat(rig.shown("policy").message()).doesNotContain("waits");
    }

    @Test
    void whatIsDeployedDuringAFreezeLeavesFailingBackWaiting() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        openMarket();
        rig.client(client -> client.failover("policy", A, null, "ann"));
        rig.client(client -> client.failback("policy", A, "", "ann"));
        rig.spec("m2", FREEZE);
        Plan plan = rig.client(client -> client.plan(manifest("m2"), rig, "the model loses money"));
        rig.client(client -> client.apply(plan, "ann"));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY && d.revision() == 2);
        assertThat(rig.clock.instant()).isBefore(CLOSED);
        assertThat(weightAt("fake/a")).isZero();
        assertThat(rig.shown("policy").message())
                .containsPattern("the fail-back to fake/a waits until \\d\\d:\\d\\d JST");
        assertThat(actions()).doesNotContain("FAILBACK_DONE");
        rig.tickUntil("policy", d -> weightAt("fake/a") == 100);
        assertThat(rig.clock.instant()).isAfterOrEqualTo(CLOSED);
    }

    @Test
    void aFailoverEndsTheWaitForFailingBackAndAnExceptionDoesNotWait() throws IOException {
        rig.deploy(rig.spec("m1", FREEZE));
        openMarket();
        rig.client(client -> client.failover("policy", A, null, "ann"));
        rig.client(client -> client.failback("policy", A, "", "ann"));
        rig.client(client -> client.failover("policy", A, null, "ann"));
        rig.tick(1000);
        assertThat(rig.clock.instant()).isAfter(CLOSED);
        assertThat(weightAt("fake/a")).isZero();

        rig.clock.advance(Duration.ofDays(1).minus(Duration.ofSeconds(200)));
        rig.tick();
        Failback now = rig.client(client -> client.failback("policy", A, "the other site burns", "ann"));
        assertThat(now.waitsUntil()).isEmpty();
        rig.tick(2);
        assertThat(weightAt("fake/a")).isEqualTo(100);
        assertThat(last("FAILBACK").detail()).contains("the other site burns");
        MlopsException none = catchThrowableOfType(
                MlopsException.class, () -> rig.client(client -> client.failback("policy", A, "", "ann")));
        assertThat(none.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    @Test
    void aCalendarThatHasRunOutOrIsMissingIsRefusedWithItsPlace() throws IOException {
        Path spec = rig.spec("m1", FREEZE);
        Path calendar = rig.specs.resolve("hours.yaml");
        Files.writeString(calendar, Files.readString(calendar).replace("2026-12-31", "2026-02-01"));
        MlopsException old = catchThrowableOfType(MlopsException.class, () -> rig.apply(spec));
        assertThat(old.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(old.getMessage())
                .contains("m1.yaml:8:")
                .contains("spec.rollout.freeze.calendar: " + calendar + " ran out on 2026-02-01");
        Files.delete(calendar);
        MlopsException missing = catchThrowableOfType(MlopsException.class, () -> rig.apply(spec));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(missing.getMessage()).contains("m1.yaml:8:").contains("there is no file " + calendar);
    }

    private Manifest manifest(String model) {
        return Manifests.read(rig.specs.resolve(model + ".yaml")).get(0);
    }

    private void openMarket() {
        assertThat(rig.clock.instant()).isBefore(OPEN);
        rig.clock.advance(Duration.between(rig.clock.instant(), OPEN));
        rig.tick();
    }

    private int share(int revision) {
        return rig.upstreams("policy").stream()
                .filter(u -> u.revision() == revision)
                .mapToInt(Upstream::weight)
                .max()
                .orElse(0);
    }

    private int weightAt(String location) {
        return rig.upstreams("policy").stream()
                .filter(u -> u.location().toString().equals(location))
                .mapToInt(Upstream::weight)
                .sum();
    }
}
