package io.mlops.controlplane.reconcile;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.controlplane.reconcile.FakeWorld.FakeFailure;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A new revision comes while nothing can be changed at one of the locations, though what runs there serves. */
class LeftBehindTest extends OnARig {
    private static final Location A = Location.parse("fake/a");
    private static final Location LOST = Location.parse("fake/b");
    private static final Location C = Location.parse("fake/c");
    private static final String[] ACTIVE = {
        "traffic: active", "rollout: {steps: [50%, 100%], hold: 1s, keep-previous: 5s, ready-timeout: 1m}"
    };

    @Test
    void theOthersTakeTheNewRevisionAndTheLostOneCatchesUp() throws IOException {
        begin();
        rig.tickUntil("policy", shown -> traffic().equals("a1=50 a2=50 b1=100 c1=50 c2=50"));
        assertThat(last("LOCATION_LEFT_BEHIND").detail())
                .contains("\"location\":\"fake/b\"", "\"revision\":2", "\"serving\":1", "the region is down");
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.DEGRADED);

        assertThat(traffic()).isEqualTo("a2=100 b1=100 c2=100");
        View.Deployment shown = rig.shown("policy");
        assertThat(shown.revision()).isEqualTo(2);
        assertThat(shown.message())
                .contains("2 of 3 replicas ready; fake/b is left behind with revision 1 until it can be changed")
                .contains("fake/b cannot be observed: the region is down");
        rig.tick(100);
        assertThat(traffic()).as("for as long as it takes").isEqualTo("a2=100 b1=100 c2=100");
        assertThat(actions().stream().filter("LOCATION_LEFT_BEHIND"::equals)).hasSize(1);

        find(LOST);
        while (rig.shown("policy").phase() != View.Phase.READY) {
            rig.tick();
            assertThat(traffic()).matches(".*b[12]=100.*");
        }
        rig.tick(2);
        assertThat(traffic()).isEqualTo("a2=100 b2=100 c2=100");
        assertThat(last("LOCATION_CAUGHT_UP").detail())
                .isEqualTo("{\"location\":\"fake/b\",\"revision\":2,\"before\":1}");
        rig.tick(50);
        rig.assertConsistent(3);
    }

    @Test
    void whatRefusesEveryChangeIsLeftBehindToo() throws IOException {
        rig.deploy(rig.spec("m1", ACTIVE));
        rig.world.refusing.put(LOST, new FakeFailure(ErrorCode.UNAUTHENTICATED, "the credentials have expired"));
        rig.apply(rig.spec("m2", ACTIVE));
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.DEGRADED);

        assertThat(traffic()).isEqualTo("a2=100 b1=100 c2=100");
        assertThat(last("LOCATION_LEFT_BEHIND").detail()).contains("the credentials have expired");
        rig.world.refusing.clear();
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.READY);
        rig.tick(50);
        rig.assertConsistent(3);
    }

    @Test
    void aControllerThatNeverSawItGoesOnTheSame() throws IOException {
        begin();
        rig.tickUntil("policy", shown -> traffic().contains("a2=50"));
        rig.restart();
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.DEGRADED);
        assertThat(traffic()).isEqualTo("a2=100 b1=100 c2=100");
        rig.restart();
        rig.tick(100);
        assertThat(traffic()).isEqualTo("a2=100 b1=100 c2=100");
        assertThat(rig.shown("policy").message()).contains("fake/b is left behind with revision 1");

        comesBack();
        assertThat(traffic()).isEqualTo("a2=100 b2=100 c2=100");
        rig.assertConsistent(3);
        assertThat(actions().stream().filter("LOCATION_LEFT_BEHIND"::equals)).hasSize(1);
        assertThat(actions().stream().filter("LOCATION_CAUGHT_UP"::equals)).hasSize(1);
    }

    @Test
    void aLocationThatComesBackEarlyTakesPart() throws IOException {
        String[] slow = {"traffic: active", "rollout: {steps: [50%, 100%], hold: 10s, ready-timeout: 1m}"};
        rig.deploy(rig.spec("m1", slow));
        lose(LOST);
        rig.apply(rig.spec("m2", slow));
        rig.tickUntil("policy", shown -> traffic().equals("a1=50 a2=50 b1=100 c1=50 c2=50"));
        find(LOST);
        rig.tickUntil("policy", shown -> traffic().contains("b2="));
        rig.tick(2);
        assertThat(traffic()).isEqualTo("a1=50 a2=50 b1=50 b2=50 c1=50 c2=50");
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.READY);
        assertThat(actions()).containsSubsequence("LOCATION_LEFT_BEHIND", "LOCATION_CAUGHT_UP", "ROLLOUT_DONE");
    }

    @Test
    void aRollbackNeedsNobodyWhoIsBehindAndEndsIt() throws IOException {
        leaveBehind();
        rig.restart();
        rig.client(client -> client.rollback("policy", "ann"));
        for (int i = 0; i < 200; i++) {
            rig.tick();
            assertThat(traffic()).as("it serves all the time").contains("b1=100");
        }

        assertThat(traffic()).isEqualTo("a1=100 b1=100 c1=100");
        assertThat(rig.shown("policy").message()).doesNotContain("left behind");
        comesBack();
        rig.assertConsistent(3);
    }

    @Test
    void theNextRevisionGoesPastItAtOnce() throws IOException {
        leaveBehind();
        rig.apply(rig.spec("m3", ACTIVE));
        rig.tickUntil("policy", shown -> shown.revision() == 3 && shown.phase() == View.Phase.DEGRADED);
        assertThat(traffic()).isEqualTo("a3=100 b1=100 c3=100");

        comesBack();
        assertThat(traffic()).isEqualTo("a3=100 b3=100 c3=100");
        rig.assertConsistent(3);
    }

    @Test
    void whatIsGivenUpLeavesNobodyBehind() throws IOException {
        begin();
        rig.tickUntil("policy", shown -> traffic().contains("a2=50"));
        rig.traffic.measured(2, 200, 50, Duration.ofMillis(5));
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.ROLLED_BACK);
        rig.tick(2);

        assertThat(traffic()).isEqualTo("a1=100 b1=100 c1=100");
        assertThat(rig.shown("policy").message()).doesNotContain("left behind");
        find(LOST);
        rig.tick(50);
        rig.assertConsistent(3);
    }

    @Test
    void destroyingWaitsForWhatIsBehind() throws IOException {
        leaveBehind();
        rig.client(client -> client.destroy("policy", "ann"));
        rig.tick(50);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.DESTROYING);

        find(LOST);
        rig.tickUntil(view -> view.deployments().isEmpty());
        assertThat(rig.world.endpoints.running()).isZero();
    }

    @Test
    void whatTheOthersCannotCarryWaitsAndSaysWhy() throws IOException {
        rig.deploy(rig.spec("m1", ACTIVE));
        lose(LOST);
        Path more = rig.spec("m2", ACTIVE);
        edit(more, "traffic: active", "traffic: active\n  objectives: {survive: zone, degraded-throughput: 70%}");
        rig.apply(more);
        rig.tickUntil("policy", shown -> shown.message().contains("it waits for fake/b"));
        assertThat(rig.shown("policy").message())
                .contains("the others have 2 of 3 replicas, less than 70% (objectives.degraded-throughput)");
        rig.tick();
        assertThat(last("ROLLOUT_HELD").detail()).contains("\"by\":\"fake/b\"", "less than 70%");
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.ROLLED_BACK);
        assertThat(traffic()).isEqualTo("a1=100 b1=100 c1=100");
        assertThat(actions().stream().filter("ROLLOUT_HELD"::equals)).hasSize(1);
    }

    @Test
    void theLocationThatLeadsIsNotLeftBehindUnlessItIsFailedOverFrom() throws IOException {
        String[] priority = {"traffic: priority", "rollout: {steps: [50%, 100%], hold: 1s, ready-timeout: 1m}"};
        rig.deploy(rig.spec("m1", priority));
        lose(A);
        rig.apply(rig.spec("m2", priority));
        rig.tickUntil("policy", shown -> shown.message().contains("requests go to fake/a first"));
        rig.client(client -> client.failover("policy", A, null, "ann"));
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.DEGRADED);
        assertThat(rig.upstreams("policy"))
                .filteredOn(upstream -> upstream.weight() > 0)
                .extracting(Upstream::location)
                .containsExactlyInAnyOrder(LOST, C);
    }

    /** The second revision begins to come while nothing can be changed at one location. */
    private void begin() throws IOException {
        rig.deploy(rig.spec("m1", ACTIVE));
        lose(LOST);
        rig.apply(rig.spec("m2", ACTIVE));
    }

    /** It serves everywhere but there. */
    private void leaveBehind() throws IOException {
        begin();
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.DEGRADED);
    }

    private void comesBack() {
        find(LOST);
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.READY);
        rig.tick(50);
    }

    private void lose(Location location) {
        rig.world.unseen.put(location, "the region is down");
        rig.world.refusing.put(location, new FakeFailure(ErrorCode.UNAVAILABLE, "the region is down"));
    }

    private void find(Location location) {
        rig.world.unseen.remove(location);
        rig.world.refusing.remove(location);
    }

    /** Which revision has which weight at which location: {@code a1=50 a2=50}. */
    private String traffic() {
        List<Upstream> serving = rig.upstreams("policy").stream()
                .filter(upstream -> upstream.weight() > 0 && !upstream.draining())
                .toList();
        return serving.stream()
                .collect(Collectors.toMap(
                        upstream -> upstream.location()
                                        .zone()
                                        .or(upstream.location()::region)
                                        .orElseThrow()
                                + upstream.revision(),
                        Upstream::weight,
                        (one, other) -> one,
                        TreeMap::new))
                .entrySet()
                .stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }
}
