package io.mlops.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class CalmTest {
    private static final long MILLI = 1_000_000;
    private static final long FAULT = 5_000 * MILLI;
    private static final long END = 15_000 * MILLI;

    @Test
    void normalIsTwiceTheP99BeforeOrTenMillisecondsAbove() {
        assertThat(Calm.limit(3)).isEqualTo(13);
        assertThat(Calm.limit(40)).isEqualTo(80);
    }

    @Test
    void whatNeverLeavesTheNormalIsCalmAtOnce() {
        assertThat(Calm.after(samples(at -> 12), FAULT, END, 3)).hasValue(0);
        assertThat(Calm.after(List.of(), FAULT, END, 3)).hasValue(0);
    }

    @Test
    void calmBeginsWithTheFirstStretchFromWhichOnAllAreNormal() {
        assertThat(Calm.after(samples(at -> at < 730 ? 400 : 5), FAULT, END, 3).orElseThrow())
                .isBetween(700.0, 800.0);
    }

    @Test
    void whatComesAgainIsNotOver() {
        assertThat(Calm.after(samples(at -> at < 500 || (at >= 4000 && at < 4200) ? 400 : 5), FAULT, END, 3)
                        .orElseThrow())
                .isBetween(4100.0, 4300.0);
    }

    @Test
    void whatLastsToTheEndIsNotCalm() {
        assertThat(Calm.after(samples(at -> 400), FAULT, END, 3)).isEmpty();
    }

    @Test
    void oneStragglerInAHundredIsNoTrouble() {
        assertThat(Calm.after(samples(at -> at % 1000 == 0 ? 400 : 5), FAULT, END, 3))
                .hasValue(0);
    }

    @Test
    void failuresAreNoLatency() {
        List<Sample> samples = samples(at -> 5);
        samples.add(new Sample(FAULT + MILLI, 10_000 * MILLI, "HTTP 503"));
        samples.add(new Sample(FAULT + 2 * MILLI, 10_000 * MILLI, "HTTP 503"));
        assertThat(Calm.after(samples, FAULT, END, 3)).hasValue(0);
    }

    /** 500 requests a second; the latency in milliseconds by the milliseconds since the fault. */
    private static List<Sample> samples(LongUnaryOperator latency) {
        List<Sample> samples = new ArrayList<>();
        for (long at = -5000; at < 10_000; at += 2) {
            samples.add(new Sample(FAULT + at * MILLI, latency.applyAsLong(at) * MILLI, ""));
        }
        return samples;
    }
}
