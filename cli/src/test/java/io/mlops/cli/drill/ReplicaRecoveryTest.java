package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.view.View;
import io.mlops.fault.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaRecoveryTest {
    private static final Instant FAULT = Instant.parse("2026-11-21T12:00:00Z");
    private static final long ONE = 101;
    private static final long TWO = 102;

    private Recovery recovery = new ReplicaRecovery(Plans.kill(), () -> Set.of(ONE));

    @Test
    void measuresAKillFromTheFaultToTheReplacement() {
        recovery.ignore(List.of(event(ONE, -9000, "ADMITTED", "tp-b-1")), view("tp-a-1", "READY", 0));
        recovery.began(FAULT);
        look(0, view("tp-b-1", "READY", 0));
        assertThat(recovery.complete()).isFalse();
        assertThat(recovery.phrase()).isEqualTo("was hit");

        look(20, view("tp-b-1", "FAILED", 0), event(ONE, 15, "EJECTED", "tp-b-1"));
        assertThat(recovery.milestones().detected()).hasValue(15);
        assertThat(recovery.milestones().detectedBy()).isEqualTo("EJECTED");
        assertThat(recovery.milestones().ejected()).hasValue(15);
        assertThat(recovery.phrase()).isEqualTo("was ejected after 15.0 ms");

        look(1000, view("tp-b-2", "STARTING", 0), event(ONE, 900, "UPSTREAM_REMOVED", "tp-b-1"));
        assertThat(recovery.milestones().ready()).isEmpty();

        look(1300, view("tp-b-2", "READY", 1200));
        assertThat(recovery.milestones().ready()).hasValue(1200);
        assertThat(recovery.complete()).isFalse();

        look(
                1500,
                view("tp-b-2", "READY", 1400),
                event(ONE, 1250, "UPSTREAM_ADDED", "tp-b-2"),
                event(ONE, 1300, "ADMITTED", "tp-b-2"));
        assertThat(recovery.milestones().back()).hasValue(1300);
        assertThat(recovery.complete()).isTrue();
    }

    @Test
    void theEarliestSignIsTheDetection() {
        recovery.began(FAULT);
        recovery.noticed("stalled", FAULT.plusMillis(50));
        assertThat(recovery.milestones().detected()).hasValue(50);
        look(70, view("tp-b-1", "FAILED", 0), event(ONE, 15, "EJECTED", "tp-b-1"));
        assertThat(recovery.milestones().detected()).hasValue(15);
        recovery.noticed("refused", FAULT.plusMillis(20));
        assertThat(recovery.milestones().detectedBy()).isEqualTo("EJECTED");
    }

    @Test
    void everyGatewayCounts() {
        recovery = new ReplicaRecovery(Plans.kill(), () -> Set.of(ONE, TWO));
        recovery.began(FAULT);
        look(20, view("tp-b-1", "FAILED", 0), event(ONE, 15, "EJECTED", "tp-b-1"));
        assertThat(recovery.milestones().ejected()).isEmpty();
        look(
                40,
                view("tp-b-2", "READY", 30),
                event(TWO, 35, "EJECTED", "tp-b-1"),
                event(ONE, 38, "ADMITTED", "tp-b-2"));
        assertThat(recovery.milestones().ejected()).hasValue(35);
        assertThat(recovery.milestones().back()).isEmpty();
        look(60, view("tp-b-2", "READY", 30), event(TWO, 55, "ADMITTED", "tp-b-2"));
        assertThat(recovery.milestones().back()).hasValue(55);
    }

    @Test
    void everyVictimCounts() {
        recovery = new ReplicaRecovery(Plans.of(Fault.KILL, "local/b", "tp-b-1", "tp-b-2"), () -> Set.of(ONE));
        recovery.began(FAULT);
        look(
                20,
                view("tp-b-3", "READY", 10),
                event(ONE, 15, "EJECTED", "tp-b-1"),
                event(ONE, 18, "ADMITTED", "tp-b-3"));
        assertThat(recovery.milestones().ejected()).isEmpty();
        assertThat(recovery.milestones().ready()).isEmpty();
        assertThat(recovery.complete()).isFalse();
        look(
                40,
                view("tp-b-3", "READY", 10),
                event(ONE, 35, "EJECTED", "tp-b-2"),
                event(ONE, 38, "ADMITTED", "tp-b-4"));
        assertThat(recovery.milestones().ejected()).hasValue(35);
        assertThat(recovery.milestones().back()).hasValue(38);
    }

    @Test
    void whatRevertsIsBackWhenItTakesTrafficAgain() {
        recovery = new ReplicaRecovery(Plans.of(Fault.HANG, "local/b", "tp-b-1"), () -> Set.of(ONE));
        recovery.began(FAULT);
        assertThat(recovery.milestones().missed()).isFalse();
        look(20, view("tp-b-1", "READY", 0), event(ONE, 10, "STALLED", "tp-b-1"), event(ONE, 15, "EJECTED", "tp-b-1"));
        assertThat(recovery.milestones().detectedBy()).isEqualTo("STALLED");
        assertThat(recovery.milestones().missed()).isTrue();
        recovery.reverted(FAULT.plusMillis(5000));
        assertThat(recovery.complete()).isFalse();
        assertThat(recovery.phrase()).isEqualTo("the fault is over");
        look(6000, view("tp-b-1", "READY", 0), event(ONE, 5800, "READMITTED", "tp-b-1"));
        assertThat(recovery.milestones().back()).hasValue(5800);
        assertThat(recovery.milestones().reverted()).hasValue(5000);
        assertThat(recovery.complete()).isTrue();
    }

    @Test
    void whatFlapsIsBackOnlyAtTheLast() {
        recovery = new ReplicaRecovery(Plans.of(Fault.SLOW, "local/b", "tp-b-1"), () -> Set.of(ONE));
        recovery.began(FAULT);
        look(
                50,
                view("tp-b-1", "READY", 0),
                event(ONE, 10, "EJECTED", "tp-b-1"),
                event(ONE, 20, "READMITTED", "tp-b-1"),
                event(ONE, 30, "EJECTED", "tp-b-1"));
        assertThat(recovery.milestones().ejected()).hasValue(10);
        assertThat(recovery.milestones().back()).isEmpty();
        look(70, view("tp-b-1", "READY", 0), event(ONE, 60, "READMITTED", "tp-b-1"));
        assertThat(recovery.milestones().back()).hasValue(60);
    }

    @Test
    void othersDoNotCount() {
        recovery.ignore(List.of(event(ONE, -9000, "ADMITTED", "tp-a-1")), View.empty(FAULT));
        recovery.began(FAULT);
        GatewayEvent elsewhere = new GatewayEvent(ONE, 2, FAULT, "EJECTED", "another", "tp-b-1", "local/b", "");
        GatewayEvent neighbour = new GatewayEvent(ONE, 3, FAULT, "ADMITTED", "trading-policy", "tp-c-9", "local/c", "");
        recovery.look(List.of(elsewhere, neighbour), View.empty(FAULT), FAULT);
        assertThat(recovery.milestones().ejected()).isEmpty();
        assertThat(recovery.milestones().detected()).isEmpty();
        assertThat(recovery.milestones().back()).isEmpty();
    }

    @Test
    void aGatewayIsReplacedWhenAsManyServeAndOneIsNew() {
        List<Set<Long>> now = new ArrayList<>(List.of(Set.of(ONE, TWO)));
        recovery = new GatewayRecovery(now::getLast);
        recovery.ignore(List.of(), View.empty(FAULT));
        recovery.began(FAULT);
        now.add(Set.of(ONE));
        look(50, View.empty(FAULT));
        assertThat(recovery.complete()).isFalse();
        assertThat(recovery.phrase()).isEqualTo("was killed");
        now.add(Set.of(ONE, 103L));
        look(900, View.empty(FAULT));
        assertThat(recovery.complete()).isTrue();
        assertThat(recovery.milestones().back()).hasValue(900);
        assertThat(recovery.phrase()).isEqualTo("was replaced after 900 ms");
    }

    private void look(long millis, View view, GatewayEvent... events) {
        recovery.look(List.of(events), view, FAULT.plusMillis(millis));
    }

    private static GatewayEvent event(long gateway, long millis, String type, String upstream) {
        return new GatewayEvent(
                gateway,
                millis,
                FAULT.plusMillis(millis),
                type,
                "trading-policy",
                upstream,
                "local/" + upstream.charAt(3),
                "");
    }

    private static View view(String replica, String state, long millis) {
        View.Replica one = new View.Replica(replica, state, "http://127.0.0.1:1", FAULT, "");
        View.Placed placed = new View.Placed("local/b", 1, "", 0, 100, state, 1, 1, List.of(one));
        View.Deployment deployment = new View.Deployment(
                "trading-policy", 1, 1, View.Phase.READY, "", 1, 0, "", "", 3, 3, List.of(placed), List.of());
        return new View(FAULT.plusMillis(millis), null, View.Gateway.down(""), "", List.of(deployment));
    }
}
