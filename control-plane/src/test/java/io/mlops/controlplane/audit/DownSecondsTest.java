package io.mlops.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.rollup.Rollup;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DownSecondsTest {
    @Test
    void whatWasDownBeforeTheFirstReplicaWasReadyDoesNotCount() {
        assertThat(down(26, 60, row(6, 60, 20))).isZero();
        assertThat(down(26, 60, row(6, 60, 25))).isEqualTo(5);
        assertThat(down(26, 60, row(0, 60, 60))).isEqualTo(34);
        assertThat(down(0, 40, row(0, 60, 60))).isEqualTo(40);
        assertThat(down(60, 60, row(0, 60, 60))).isZero();
    }

    @Test
    void whatGatewaysWatchedOneAfterTheOtherAddsUp() {
        assertThat(down(0, 60, row(0, 30, 30), row(30, 60, 30))).isEqualTo(60);
        assertThat(down(0, 60, row(0, 30, 30), row(30, 60, 0))).isEqualTo(30);
        assertThat(down(0, 60, row(0, 32, 32), row(28, 60, 32))).isEqualTo(60);
        assertThat(down(0, 60, row(0, 30, 10), row(40, 60, 20))).isEqualTo(30);
        // Two before and two after an upgrade.
        assertThat(down(0, 60, row(0, 30, 30), row(0, 30, 20), row(30, 60, 5), row(30, 60, 30)))
                .isEqualTo(25);
    }

    @Test
    void whatTheyWatchedTogetherCountsWhereAllFoundNobody() {
        assertThat(down(0, 60, row(0, 60, 60), row(0, 60, 0))).isZero();
        assertThat(down(0, 60, row(0, 60, 10), row(0, 60, 40))).isEqualTo(10);
        // Ten seconds that one saw are not counted in two parts.
        assertThat(down(0, 60, row(0, 60, 10), row(30, 60, 10))).isEqualTo(10);
        assertThat(down(0, 60)).isZero();
    }

    private static int down(int liveFrom, int liveTo, Rollup... rows) {
        BitSet live = new BitSet();
        live.set(liveFrom, liveTo);
        return new DownSeconds(live).of(List.of(rows));
    }

    private static Rollup row(int from, int to, int down) {
        Instant minute = Instant.parse("2026-11-10T12:00:00Z");
        return new Rollup("gw", minute, "policy", from, to, down, 0, 0, 0, 0, 0, 0, 0, 0, "");
    }
}
