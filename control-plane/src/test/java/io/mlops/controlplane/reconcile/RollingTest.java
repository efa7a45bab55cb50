package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RollingTest extends OnARig {
    private static final String QUICK = "rollout: {hold: 1s, keep-previous: 5s, ready-timeout: 20s,"
            + " abort-on: {error-rate: 5%, latency-p99: 300ms}}";

    @Test
    void aNewRevisionTakesOverStepByStepAndTheOldOneIsKeptThenEnded() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        List<String> shares = new ArrayList<>();
        while (rig.shown("policy").phase() != View.Phase.READY || shares.isEmpty()) {
            rig.tick();
            String share = share();
            if (shares.isEmpty() || !shares.get(shares.size() - 1).equals(share)) {
                shares.add(share);
            }
            assertThat(rig.upstreams("policy")).anyMatch(u -> u.weight() > 0 && !u.draining());
        }

        assertThat(shares).containsExactly("1=100", "1=100 2=0", "1=67 2=33", "1=33 2=67", "1=0 2=100");
        assertThat(rig.shown("policy").revision()).isEqualTo(2);
        assertThat(rig.shown("policy").previousRevision()).isEqualTo(1);
        rig.assertConsistent(6);
        assertThat(rig.shown("policy").locations())
                .filteredOn(p -> p.revision() == 1)
                .allMatch(p -> p.state().equals("STANDBY"));

        rig.tick(50);
        rig.assertConsistent(3);
        assertThat(rig.upstreams("policy")).hasSize(3).allMatch(u -> u.revision() == 2);
        assertThat(rig.shown("policy").previousRevision()).isZero();
        assertThat(rig.world.artifacts.objects()).hasSize(1);
        assertThat(actions())
                .containsSubsequence(
                        "ROLLOUT_STARTED",
                        "ROLLOUT_STEP",
                        "ROLLOUT_STEP",
                        "ROLLOUT_STEP",
                        "ROLLOUT_DONE",
                        "REVISION_RETIRED");
    }

    @Test
    void aRevisionThatCannotLoadIsGivenUpWithoutTouchingTheTraffic() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        List<Upstream> before = rig.upstreams("policy");
        Path bad = rig.spec("bad", QUICK);
        rig.world.hopeless.add(rig.digest("bad"));
        View.Deployment shown = rig.deploy(bad);

        assertThat(shown.phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(shown.message()).contains("revision 2 was given up").contains("revision 1 serves");
        rig.tick(20);
        assertThat(rig.upstreams("policy")).isEqualTo(before);
        rig.assertConsistent(3);

        rig.world.hopeless.clear();
        View.Deployment again = rig.deploy(bad);
        assertThat(again.phase()).isEqualTo(View.Phase.READY);
        assertThat(again.revision()).isEqualTo(3);
    }

    @Test
    void aRevisionThatPredictsWronglyIsGivenUp() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        Path bad = rig.spec("bad", QUICK);
        rig.verdicts.put(rig.digest("bad"), new Verdict.Bad("its output y holds no number"));
        View.Deployment shown = rig.deploy(bad);
        assertThat(shown.phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(shown.message()).contains("its output y holds no number");
        assertThat(rig.upstreams("policy")).allMatch(u -> u.revision() == 1 && u.weight() == 100);
    }

    @Test
    void aRevisionThatIsNeverReadyIsGivenUpInTime() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        Path slow = rig.spec("slow", QUICK);
        rig.verdicts.put(rig.digest("slow"), new Verdict.Unreachable("no answer"));
        View.Deployment shown = rig.deploy(slow);
        assertThat(shown.phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(shown.message()).contains("not ready within 20s").contains("no answer");
    }

    @Test
    void aRevisionWaitsWhileAGatewayTellsNothingOfIt() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> share().equals("1=67 2=33"));
        rig.traffic.gap("the gateway at http://127.0.0.1:8486 tells no figures: timed out");
        rig.traffic.measured(2, 200, 0, Duration.ofMillis(5));
        rig.tick(50);
        assertThat(share()).isEqualTo("1=67 2=33");

        // What the others tell is enough to condemn it.
        rig.traffic.measured(2, 200, 11, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(rig.shown("policy").message()).contains("11 of its 200 requests failed, more than 5%");
        assertThat(share()).isEqualTo("1=100");
    }

    @Test
    void aRevisionWaitsNoLongerThanItMayTakeToBecomeReady() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> share().equals("1=67 2=33"));
        rig.traffic.gap("the gateway at http://127.0.0.1:8486 tells no figures: timed out");
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message()).contains("http://127.0.0.1:8486 tells no figures");
    }

    @Test
    void aRevisionWhoseRequestsFailIsGivenUpAndTheTrafficGoesBack() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> share().equals("1=67 2=33"));
        rig.traffic.measured(2, 20, 1, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(share()).contains("2=");

        rig.traffic.measured(2, 200, 11, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message()).contains("11 of its 200 requests failed, more than 5%");
        assertThat(share()).isEqualTo("1=100");
        rig.tick(20);
        rig.assertConsistent(3);
    }

    @Test
    void aRevisionThatIsSlowIsGivenUp() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> share().equals("1=67 2=33"));
        rig.traffic.measured(2, 99, 0, Duration.ofMillis(301));
        rig.tick(2);
        assertThat(share()).contains("2=");

        rig.traffic.measured(2, 130, 0, Duration.ofMillis(301));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message())
                .contains("130 of its 130 answers took 300ms or longer: its p99 latency is above that");
    }

    @Test
    void rollbackWithinKeepPreviousIsTheWeightsOfBefore() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.deploy(rig.spec("m2", QUICK));
        int started = rig.world.endpoints.started();
        Deployed asked = rig.client(client -> client.rollback("policy", "ann"));
        assertThat(asked.revision()).isEqualTo(1);
        for (int tick = 0; tick < 3; tick++) {
            rig.tick();
            // Gateways never lose sight of it: whom they do not know they have to let in first.
            assertThat(rig.upstreams("policy"))
                    .filteredOn(u -> u.revision() == 1)
                    .hasSize(3);
        }

        assertThat(rig.world.endpoints.started()).isEqualTo(started);
        assertThat(rig.shown("policy").revision()).isEqualTo(1);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);
        assertThat(share()).isEqualTo("1=100 2=0");
        rig.tick(60);
        assertThat(share()).isEqualTo("1=100");
        rig.assertConsistent(3);
    }

    @Test
    void laterARollbackRedeploys() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.deploy(rig.spec("m2", QUICK));
        rig.tick(60);
        rig.assertConsistent(3);
        rig.client(client -> client.rollback("policy", "ann"));
        rig.tickUntil("policy", d -> d.revision() == 1 && d.phase() == View.Phase.READY);
        assertThat(share()).isEqualTo("1=100 2=0");

        MlopsException none = catchThrowableOfType(
                MlopsException.class, () -> rig.client(client -> client.rollback("policy", "ann")));
        assertThat(none.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    @Test
    void rollbackInTheMiddleGoesBackToWhatServes() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> share().equals("1=33 2=67"));
        rig.client(client -> client.rollback("policy", "ann"));
        rig.client(client -> client.rollback("policy", "ann"));
        rig.tick(2);
        assertThat(share()).isEqualTo("1=100");
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);
        assertThat(actions()).contains("ROLLOUT_CANCELLED");
        rig.tick(20);
        rig.assertConsistent(3);
    }

    @Test
    void aThirdRevisionReplacesOneThatIsStillComingUp() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tick(3);
        View.Deployment shown = rig.deploy(rig.spec("m3", QUICK));
        assertThat(shown.revision()).isEqualTo(3);
        rig.tick(60);
        rig.assertConsistent(3);
    }

    @Test
    void aReplicaLostDuringTheRolloutHoldsItUpAndNothingMore() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> share().equals("1=67 2=33"));
        String victim = rig.upstreams("policy").stream()
                .filter(u -> u.revision() == 2)
                .map(Upstream::id)
                .findFirst()
                .orElseThrow();
        rig.world.endpoints.kill(victim);
        rig.tickUntil("policy", d -> d.revision() == 2 && d.phase() == View.Phase.READY);
        assertThat(rig.upstreams("policy")).extracting(Upstream::id).doesNotContain(victim);
    }

    @Test
    void failoverMovesTheTrafficAndFailbackBringsItBack() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        Location a = Location.parse("fake/a");
        Location c = Location.parse("fake/c");
        rig.client(client -> client.failover("policy", a, null, "ann"));
        rig.tick();
        assertThat(order()).containsExactly("fake/b 100", "fake/c 100", "fake/a 0 draining");

        rig.client(client -> client.failover("policy", Location.parse("fake/b"), c, "ann"));
        rig.tick();
        assertThat(order()).containsExactly("fake/c 100", "fake/a 0 draining", "fake/b 0 draining");
        MlopsException last = catchThrowableOfType(
                MlopsException.class, () -> rig.client(client -> client.failover("policy", c, null, "ann")));
        assertThat(last).hasMessageContaining("no location would be left");

        rig.client(client -> client.failover("policy", c, a, "ann"));
        rig.tick();
        assertThat(order()).containsExactly("fake/a 100", "fake/b 0 draining", "fake/c 0 draining");
        rig.client(client -> client.failback("policy", Location.parse("fake/b"), "ann"));
        rig.client(client -> client.failback("policy", c, "ann"));
        rig.tick();
        assertThat(order()).containsExactly("fake/a 100", "fake/b 100", "fake/c 100");
        assertThat(actions()).contains("FAILOVER", "FAILBACK");
    }

    @Test
    void aLocationThatWasFailedOverFromServesWhenNothingElseCan() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.client(client -> client.failover("policy", Location.parse("fake/a"), null, "ann"));
        rig.tick();
        rig.upstreams("policy").stream()
                .filter(u -> !u.location().toString().equals("fake/a"))
                .forEach(u -> rig.world.endpoints.kill(u.id()));
        rig.tick();
        assertThat(order()).containsExactly("fake/a 100");
    }

    @Test
    void canaryAndBlueGreenAreStepsToo() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", "rollout: {strategy: canary, steps: [5%, 100%], hold: 1s, keep-previous: 5s}"));
        rig.tickUntil("policy", d -> share().equals("1=95 2=5"));
        rig.tickUntil("policy", d -> share().equals("1=0 2=100"));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.apply(rig.spec("m3", "rollout: {strategy: blue-green, hold: 1s, keep-previous: 5s}"));
        rig.tickUntil("policy", d -> share().contains("2=0 3=100"));
        Path auto = rig.spec("m4", "traffic: active");
        Files.writeString(auto, Files.readString(auto).replace("[fake/a, fake/b, fake/c]", "auto"));
        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> rig.apply(auto));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused.getMessage()).contains("m4.yaml:7:14: spec.placement");
    }

    /** Each revision in the routes with the weight of its upstreams, which is the same at every location. */
    private String share() {
        return rig.upstreams("policy").stream()
                .map(u -> u.revision() + "=" + u.weight())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private List<String> order() {
        return rig.upstreams("policy").stream()
                .sorted(java.util.Comparator.comparingInt(Upstream::priority))
                .map(u -> u.location() + " " + u.weight() + (u.draining() ? " draining" : ""))
                .toList();
    }
}
