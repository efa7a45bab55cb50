package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void drawsWhatTheAuthorsReferenceProgramDraws() {
        SplitMix64 random = new SplitMix64(1234567);
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("4593380528125082431");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("16408922859458223821");
    }

    @Test
    void goesOnFromItsState() {
        SplitMix64 random = new SplitMix64(5);
        random.nextGaussian();
        SplitMix64 resumed = new SplitMix64(random.state());
        for (int i = 0; i < 100; i++) {
            assertThat(resumed.nextGaussian()).isEqualTo(random.nextGaussian());
        }
    }

    @Test
    void drawsAreSpreadAsTheyShould() {
        SplitMix64 random = new SplitMix64(11);
        int draws = 100_000;
        int[] counts = new int[10];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            counts[random.nextInt(10)]++;
            double x = random.nextGaussian();
            sum += x;
            squares += x * x;
        }
        for (int count : counts) {
            assertThat(count / (double) draws).isEqualTo(0.1, within(0.01));
        }
        assertThat(sum / draws).isEqualTo(0, within(0.02));
        assertThat(squares / draws).isEqualTo(1, within(0.02));
    }
}
