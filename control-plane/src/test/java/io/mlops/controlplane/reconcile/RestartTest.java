package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.view.View;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that comes back in the middle of a rollout, long after the time at which a revision would be late. */
class RestartTest extends OnARig {
    private static final String QUICK =
            "rollout: {hold: 1s, keep-previous: 5s, ready-timeout: 20s, abort-on: {error-rate: 5%}}";
    private static final Duration OUTAGE = Duration.ofMinutes(5);

    @BeforeEach
    void begin() throws IOException {
        rig.deploy(rig.spec("m1", QUICK));
        rig.apply(rig.spec("m2", QUICK));
        rig.tickUntil("policy", d -> serves(2));
    }

    @Test
    void aRevisionIsNotGivenUpBeforeItWasLookedAt() {
        comeBack();
        rig.world.unreachable = true;
        rig.tick(150);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        assertThat(rig.shown("policy").message()).contains("cannot be observed");
        assertThat(serves(2)).isTrue();
        rig.world.unreachable = false;
        rig.tickUntil("policy", d -> d.revision() == 2 && d.phase() == View.Phase.READY);
    }

    @Test
    void usersRequestsCondemnARevisionThatIsNotSeen() {
        comeBack();
        rig.world.unreachable = true;
        rig.tick();
        rig.traffic.measured(2, 200, 30, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message()).contains("30 of its 200 requests failed");
    }

    @Test
    void aRevisionHasTimeToBecomeReadyAndGatewaysToAnswer() {
        rig.world.endpoints.kill(rig.upstreams("policy").stream()
                .filter(u -> u.revision() == 2)
                .map(Upstream::id)
                .findFirst()
                .orElseThrow());
        rig.traffic.gap("no gateway was asked yet");
        comeBack();
        rig.tick(20);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        rig.traffic.gap("");
        rig.tickUntil("policy", d -> d.revision() == 2 && d.phase() == View.Phase.READY);
    }

    @Test
    void thatTimeEnds() {
        rig.traffic.gap("the gateway at http://127.0.0.1:8486 tells no figures: timed out");
        comeBack();
        rig.tick(90);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        rig.tick(20);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message()).contains("not ready within 20s");
    }

    private void comeBack() {
        rig.clock.advance(OUTAGE);
        rig.restart();
    }

    private boolean serves(int revision) {
        return rig.upstreams("policy").stream().anyMatch(u -> u.revision() == revision && u.weight() > 0);
    }
}
