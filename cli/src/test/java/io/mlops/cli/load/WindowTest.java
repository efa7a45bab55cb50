package io.mlops.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    @Test
    void quantilesAreExact() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 100; i >= 1; i--) {
            samples.add(new Sample(i, i * MILLI, ""));
        }
        Window window = Window.of(samples, 0, SECOND);
        assertThat(window.requests()).isEqualTo(100);
        assertThat(window.p50()).isEqualTo(50);
        assertThat(window.p99()).isEqualTo(99);
        assertThat(window.max()).isEqualTo(100);
        assertThat(window.throughput()).isCloseTo(100, within(1e-9));
    }

    @Test
    void countsByTheIntendedTime() {
        List<Sample> samples = List.of(
                new Sample(SECOND - 1, 5 * SECOND, ""),
                new Sample(SECOND, MILLI, ""),
                new Sample(2 * SECOND, MILLI, ""));
        Window window = Window.of(samples, SECOND, 2 * SECOND);
        assertThat(window.requests()).isEqualTo(1);
        assertThat(window.max()).isEqualTo(1);
    }

    @Test
    void failuresCountInNoQuantileAndInNoThroughput() {
        Window window = Window.of(List.of(new Sample(0, 9 * SECOND, "HTTP 503"), new Sample(1, MILLI, "")), 0, SECOND);
        assertThat(window.failed()).isEqualTo(1);
        assertThat(window.max()).isEqualTo(1);
        assertThat(window.throughput()).isEqualTo(1);
    }

    @Test
    void anEmptyWindowIsZeros() {
        assertThat(Window.of(List.of(), 5, 5)).isEqualTo(new Window(0, 0, 0, 0, 0, 0));
        assertThat(Window.of(List.of(), 5, 5).throughput()).isZero();
    }
}
