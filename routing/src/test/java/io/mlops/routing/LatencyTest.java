package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyTest {
    private final Latency latency = new Latency();

    @Test
    void knowsNothingAtFirst() {
        assertThat(latency.nanos(0)).isNaN();
    }

    @Test
    void theFirstSampleIsTheAverage() {
        latency.sample(20, SECOND);
        assertThat(latency.nanos(SECOND)).isEqualTo(20);
    }

    @Test
    void aSampleWeighsByTheTimeSinceTheLast() {
        latency.sample(100, 0);
        latency.sample(200, SECOND);
        assertThat(latency.nanos(SECOND)).isCloseTo(100 + 100 * (1 - Math.exp(-1)), within(1e-6));
    }

    @Test
    void aBurstMovesTheAverageToo() {
        latency.sample(100, 0);
        for (int i = 0; i < 100; i++) {
            latency.sample(1000, 1);
        }
        assertThat(latency.nanos(1)).isGreaterThan(900);
    }

    @Test
    void whatIsOldIsUnknown() {
        latency.sample(100, 0);
        assertThat(latency.nanos(Latency.STALE_NANOS)).isEqualTo(100);
        assertThat(latency.nanos(Latency.STALE_NANOS + 1)).isNaN();
        latency.sample(7, Latency.STALE_NANOS + 2);
        assertThat(latency.nanos(Latency.STALE_NANOS + 2)).isEqualTo(7);
    }
}
