package io.mlops.controlplane.reconcile;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Locations that stand by with one replica each and grow to three when they have to carry everything. */
class StandbyTest extends OnARig {
    private static final Location A = Location.parse("fake/a");
    private static final Location B = Location.parse("fake/b");
    private static final Location C = Location.parse("fake/c");

    @Test
    void theFirstLocationServesAndTheOthersAreSmall() throws IOException {
        View.Deployment shown = deploy();

        assertThat(shown.message()).isEqualTo("5 of 5 replicas ready");
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 1));
        assertThat(order()).containsExactly(A, B, C);
        assertThat(actions()).doesNotContain("STANDBY_GROWS", "LOCATION_LOST");
    }

    @Test
    void aFailoverByCommandGrowsTheNextOneAndShrinksItAfterTheFailBack() throws IOException {
        deploy();
        rig.client(client -> client.failover("policy", A, null, "ann"));
        rig.tick(2);

        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 3, C, 1));
        assertThat(last("STANDBY_GROWS").detail())
                .contains("\"location\":\"fake/b\"", "\"replicas\":3", "\"before\":1", "traffic goes to fake/b first");
        rig.tickUntil("policy", shown -> shown.ready() == 7);

        rig.client(client -> client.failback("policy", A, "ann"));
        rig.tick(2);
        assertThat(order().getFirst()).isEqualTo(A);
        assertThat(sizes()).as("it may be needed again").containsEntry(B, 3);
        pass(9);
        assertThat(sizes()).containsEntry(B, 3);
        pass(2);
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 1));
        assertThat(last("STANDBY_SHRINKS").detail()).contains("fake/b", "fake/a leads");
        rig.tick(2);
        assertThat(actions()).as("nobody is to be woken for what we ended").doesNotContain("REPLICA_LOST");
        rig.assertConsistent(5);
    }

    @Test
    void whatNoGatewayReachesIsLostAndComesBackOnlyAfterItWasWellForLong() throws IOException {
        deploy();
        lose(A);
        pass(2);
        assertThat(actions()).as("too short to be lost").doesNotContain("LOCATION_LOST");
        pass(3);

        assertThat(last("LOCATION_LOST").detail())
                .contains("\"from\":\"fake/a\"", "\"to\":\"fake/b\"", "no gateway reaches it: refused");
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 3, C, 1));
        assertThat(order()).containsExactly(B, A, C);
        assertThat(rig.shown("policy").message())
                .contains("; fake/b takes the traffic: fake/a is lost: no gateway reaches it: refused");

        for (int i = 0; i < 5; i++) {
            rig.traffic.out.clear();
            pass(8);
            lose(A);
            pass(4);
        }
        assertThat(actions().stream().filter("LOCATION_LOST"::equals))
                .as("no flapping")
                .hasSize(1);
        assertThat(actions()).doesNotContain("LOCATION_BACK", "STANDBY_SHRINKS");

        rig.traffic.out.clear();
        pass(12);
        assertThat(last("LOCATION_BACK").detail()).contains("\"to\":\"fake/a\"", "\"well-for\":\"10s\"");
        assertThat(order()).containsExactly(A, B, C);
        assertThat(sizes()).containsEntry(B, 3);
        pass(11);
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 1));
        assertThat(rig.shown("policy").message()).isEqualTo("5 of 5 replicas ready");
    }

    @Test
    void whatItsProviderCallsDeadIsLostToo() throws IOException {
        deploy();
        rig.world.stock.put(A, 0);
        rig.upstreams("policy").stream()
                .filter(upstream -> upstream.location().equals(A))
                .forEach(upstream -> rig.world.endpoints.kill(upstream.id()));
        pass(5);

        assertThat(last("LOCATION_LOST").detail()).contains("no replica is ready there: 0 of 3 ready");
        assertThat(sizes()).containsEntry(B, 3);
        rig.world.stock.clear();
        rig.tickUntil("policy", shown -> shown.message().equals("5 of 5 replicas ready"));
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 1));
    }

    @Test
    void aControlPlaneThatIsDownIsNoLoss() throws IOException {
        deploy();
        rig.world.unseen.put(A, "the region is down");
        pass(30);

        assertThat(actions()).doesNotContain("LOCATION_LOST");
        assertThat(order()).containsExactly(A, B, C);
    }

    @Test
    void aNewControllerGoesOnWhereTheOldOneWas() throws IOException {
        deploy();
        lose(A);
        pass(5);
        rig.traffic.out.clear();
        rig.restart();
        pass(5);

        assertThat(order()).as("not back at once").containsExactly(B, A, C);
        assertThat(sizes()).containsEntry(B, 3);
        rig.tickUntil("policy", shown -> shown.message().equals("5 of 5 replicas ready"));
        assertThat(order()).containsExactly(A, B, C);
        assertThat(actions().stream().filter("LOCATION_BACK"::equals)).hasSize(1);
    }

    @Test
    void aStandbyThatMayNotGrowIsPassedOverAndTriedAgainLater() throws IOException {
        deploy();
        rig.world.quotas.put(B, 1);
        lose(A);
        pass(6);

        assertThat(last("STANDBY_FAILED").detail())
                .contains("\"location\":\"fake/b\"", "the quota is 1", "\"next\":\"fake/c\"", "\"again-in\":\"30s\"");
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 3));
        assertThat(order()).containsExactly(C, A, B);
        assertThat(rig.shown("policy").message())
                .contains("; fake/c takes the traffic: fake/b cannot grow: ", "the quota is 1", ", tried again at ");

        pass(95);
        assertThat(actions().stream().filter("STANDBY_FAILED"::equals))
                .as("after 30 and after 60 seconds more, and not each second")
                .hasSize(3);

        rig.world.quotas.clear();
        pass(135);
        assertThat(last("STANDBY_READY").detail()).contains("\"location\":\"fake/b\"", "\"replicas\":3");
        assertThat(sizes()).containsEntry(B, 3);
        assertThat(order()).as("once it was well for long").containsExactly(B, A, C);
        rig.traffic.out.clear();
        rig.tickUntil("policy", shown -> shown.message().equals("5 of 5 replicas ready"));
        assertThat(order()).containsExactly(A, B, C);
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 1));
    }

    @Test
    void aStandbyThatGetsOnlySomeKeepsThem() throws IOException {
        Path spec = spec();
        edit(spec, "placement:", "rollout: {ready-timeout: 20s}\n  placement:");
        rig.deploy(spec);
        rig.world.stock.put(B, 2);
        lose(A);
        pass(30);

        assertThat(last("STANDBY_FAILED").detail()).contains("it was not ready within 20s");
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 2, C, 3));
        assertThat(order().getFirst()).isEqualTo(C);
    }

    @Test
    void aStandbyThatCannotStartKeepsNobodyFromServing() throws IOException {
        rig.world.givesUp = true;
        rig.world.sold.add(B);
        rig.apply(spec());
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.DEGRADED);

        View.Deployment shown = rig.shown("policy");
        assertThat(shown.message()).startsWith("4 of 5 replicas ready; fake/b cannot stand by: there is no stock");
        pass(3);
        assertThat(sizes()).as("what is no good is not kept").isEqualTo(Map.of(A, 3, C, 1));
        lose(A);
        pass(5);
        assertThat(order()).containsExactly(C, A);
        assertThat(sizes()).isEqualTo(Map.of(A, 3, C, 3));

        rig.traffic.out.clear();
        rig.world.sold.clear();
        rig.tickUntil("policy", now -> now.message().equals("5 of 5 replicas ready"));
        assertThat(sizes()).isEqualTo(Map.of(A, 3, B, 1, C, 1));
        rig.assertConsistent(5);
    }

    private View.Deployment deploy() throws IOException {
        return rig.deploy(spec());
    }

    private Path spec() throws IOException {
        Path spec = rig.spec("m1", "standby: {replicas: 1, after: 3s, hold: 10s}");
        edit(spec, "{min: 3}", "{min: 5}");
        return spec;
    }

    /** So many seconds, with a look in each. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            rig.clock.advance(Duration.ofSeconds(1).minus(Rig.TICK));
            rig.tick();
        }
    }

    /** No gateway sends it anything any more. */
    private void lose(Location location) {
        rig.upstreams("policy").stream()
                .filter(upstream -> upstream.location().equals(location))
                .forEach(upstream -> rig.traffic.out.put(upstream.id(), "refused"));
    }

    /** How many replicas each location was asked for. */
    private Map<Location, Integer> sizes() {
        return rig.world.endpoints.specs().stream()
                .collect(Collectors.toMap(EndpointSpec::location, EndpointSpec::replicas));
    }

    /** The locations that requests go to, first the one that gets them all. */
    private List<Location> order() {
        return rig.upstreams("policy").stream()
                .sorted(Comparator.comparingInt(Upstream::priority))
                .map(Upstream::location)
                .distinct()
                .toList();
    }
}
