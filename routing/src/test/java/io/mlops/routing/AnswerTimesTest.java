package io.mlops.routing;

import static io.mlops.routing.FakeTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {
    private final AnswerTimes times = new AnswerTimes(0);

    private void sample(int count, long nanos, long from, long gap) {
        for (int i = 0; i < count; i++) {
            times.sample(nanos, from + i * gap);
        }
    }

    @Test
    void fewAnswersSayNothing() {
        sample(AnswerTimes.LEAST_SAMPLES - 1, millis(20), 0, millis(200));
        assertThat(times.known()).isNull();
        sample(1, millis(20), millis(60_000), 0);
        assertThat(times.known()).isNotNull();
    }

    @Test
    void quantilesAreWithinSixPercentAbove() {
        for (int i = 1; i <= 1000; i++) {
            times.sample(millis(i), i);
        }
        times.sample(millis(500), millis(100));
        AnswerTimes.Quantiles known = java.util.Objects.requireNonNull(times.known());
        assertThat(known.p50()).isBetween(millis(500), millis(532));
        assertThat(known.p95()).isBetween(millis(950), millis(1010));
        assertThat(known.p99()).isBetween(millis(990), millis(1053));
    }

    @Test
    void theLastTenSecondsCount() {
        sample(10_000, millis(20), 0, millis(1));
        sample(10_000, millis(80), millis(10_000), millis(1));
        AnswerTimes.Quantiles known = java.util.Objects.requireNonNull(times.known());
        assertThat(known.p50()).isCloseTo(millis(80), Percentage.withPercentage(7));
    }

    @Test
    void whereLittleIsAskedTheLastTwoHundredCount() {
        sample(200, millis(20), 0, millis(1000));
        AnswerTimes.Quantiles known = java.util.Objects.requireNonNull(times.known());
        assertThat(known.p50()).isCloseTo(millis(20), Percentage.withPercentage(7));
        sample(1, millis(20), millis(3_600_000), 0);
        assertThat(times.known()).isEqualTo(known);
    }

    @Test
    void extremesHaveAPlace() {
        sample(100, 0, 0, millis(10));
        assertThat(java.util.Objects.requireNonNull(times.known()).p99()).isLessThan(millis(1));
        sample(10_000, Long.MAX_VALUE, millis(1000), millis(1));
        assertThat(java.util.Objects.requireNonNull(times.known()).p50()).isGreaterThan(millis(3_600_000));
    }
}
