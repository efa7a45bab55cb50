package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 31, 32, 33, 1000, 123_456, 1_000_000, 4_000_000_000L})
    void aTimeLiesInItsBucketWithinSixPercent(long micros) {
        int bucket = Histogram.bucket(micros);
        assertThat(Histogram.upperMicros(bucket)).isBetween(micros, micros + micros / 16 + 1);
        assertThat(bucket == 0 ? -1 : Histogram.upperMicros(bucket - 1)).isLessThan(micros);
    }

    @Test
    void whatIsTooLongLiesInTheLastBucket() {
        assertThat(Histogram.bucket(Long.MAX_VALUE)).isEqualTo(Histogram.BUCKETS - 1);
    }

    @Test
    void tellsQuantilesAndSums() {
        Histogram histogram = new Histogram();
        for (int i = 1; i <= 1000; i++) {
            histogram.record(i * 1_000_000L);
        }
        Times times = Times.of(histogram);
        assertThat(times.quantileMillis(0.5)).isCloseTo(500, within(35.0));
        assertThat(times.quantileMillis(0.99)).isCloseTo(990, within(65.0));
        assertThat(times.total()).isEqualTo(1000);
        assertThat(times.within(0.1)).isBetween(93L, 100L);
        assertThat(histogram.sumSeconds()).isCloseTo(500.5, within(0.001));
        assertThat(times.minus(times).quantileMillis(0.5)).isZero();
    }

    @Test
    void aWindowForgetsWhatIsOlderThanTenSeconds() {
        RevisionStats stats = new RevisionStats();
        stats.request(true);
        stats.attempt();
        for (int second = 0; second < RevisionStats.WINDOW_SECONDS; second++) {
            assertThat(stats.window().requests()).isEqualTo(second == 0 ? 1 : 0);
            stats.roll();
        }
        stats.request(false);
        stats.answer(5_000_000);
        assertThat(stats.window().requests()).isEqualTo(1);
        assertThat(stats.window().errors()).isZero();
        assertThat(stats.window().times().total()).isEqualTo(1);
        assertThat(stats.totals().requests()).isEqualTo(2);
    }
}
