package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.view.View;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Instant FAULT = Instant.parse("2026-11-21T12:00:00Z");

    private final Recovery recovery = new Recovery(DrillReportTest.plan());

    @Test
    void measuresFromTheFault() {
        recovery.ignore(List.of(event(1, -9000, "ADMITTED", "tp-b-1"), event(2, -9000, "ADMITTED", "tp-a-1")));
        recovery.began(FAULT);
        recovery.look(List.of(), view("tp-b-1", "READY", 0), FAULT);
        assertThat(recovery.complete()).isFalse();
        assertThat(recovery.phrase()).isEqualTo("was hit");

        recovery.look(List.of(event(3, 15, "EJECTED", "tp-b-1")), view("tp-b-1", "FAILED", 0), FAULT);
        assertThat(recovery.ejectedMillis()).hasValue(15);
        assertThat(recovery.phrase()).isEqualTo("was ejected after 15.0 ms");

        recovery.look(List.of(event(4, 900, "UPSTREAM_REMOVED", "tp-b-1")), view("tp-b-2", "STARTING", 0), FAULT);
        assertThat(recovery.ejectedMillis()).hasValue(15);
        assertThat(recovery.readyMillis()).isEmpty();

        recovery.look(List.of(), view("tp-b-2", "READY", 1200), FAULT.plusMillis(1300));
        assertThat(recovery.readyMillis()).hasValue(1200);
        assertThat(recovery.complete()).isFalse();

        recovery.look(
                List.of(event(5, 1250, "UPSTREAM_ADDED", "tp-b-2"), event(6, 1300, "ADMITTED", "tp-b-2")),
                view("tp-b-2", "READY", 1400),
                FAULT.plusMillis(1500));
        assertThat(recovery.backMillis()).hasValue(1300);
        assertThat(recovery.readyMillis()).hasValue(1200);
        assertThat(recovery.complete()).isTrue();
    }

    @Test
    void othersDoNotCount() {
        recovery.ignore(List.of(event(1, -9000, "ADMITTED", "tp-a-1")));
        recovery.began(FAULT);
        GatewayEvent elsewhere = new GatewayEvent(2, FAULT, "EJECTED", "another", "tp-b-1", "local/b", "");
        GatewayEvent neighbour = new GatewayEvent(3, FAULT, "ADMITTED", "trading-policy", "tp-c-9", "local/c", "");
        recovery.look(List.of(elsewhere, neighbour), View.empty(FAULT), FAULT);
        assertThat(recovery.ejectedMillis()).isEmpty();
        assertThat(recovery.backMillis()).isEmpty();
    }

    private static GatewayEvent event(long sequence, long millis, String type, String upstream) {
        return new GatewayEvent(
                sequence,
                FAULT.plusMillis(millis),
                type,
                "trading-policy",
                upstream,
                "local/" + upstream.charAt(3),
                "");
    }

    private static View view(String replica, String state, long millis) {
        View.Replica one = new View.Replica(replica, state, "http://127.0.0.1:1", FAULT, "");
        View.Placed placed = new View.Placed("local/b", 1, 0, 100, state, 1, 1, List.of(one));
        View.Deployment deployment = new View.Deployment(
                "trading-policy", 1, 1, View.Phase.READY, "", 1, 0, "", "", 3, 3, List.of(placed), List.of());
        return new View(FAULT.plusMillis(millis), null, View.Gateway.down(""), "", List.of(deployment));
    }
}
