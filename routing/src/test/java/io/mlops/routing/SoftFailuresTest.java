package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SoftFailuresTest {
    private static final long MILLI = 1_000_000L;

    private final SoftFailures failures = new SoftFailures(0);
    private final RandomGenerator random = new Random(1);
    private long answers;
    private long now;

    @Test
    void whatIsBorneProvesNothingHoweverLongItGoesOn() {
        assertThat(outcomesUntilTooMany(0.04, 500_000)).isEqualTo(500_000);
        assertThat(failures.share()).isBetween(0.005, 0.12);
    }

    @Test
    void oneInFiveIsKnownAfterAHundredOutcomesOrTwo() {
        for (int i = 0; i < 100; i++) {
            assertThat(outcomesUntilTooMany(0.2, 1000)).isBetween(8, 350);
            failures.forget(answers, now);
            assertThat(failures.many(now)).isFalse();
        }
    }

    @Test
    void aShortBurstMayHaveACauseThatHasPassed() {
        for (int i = 0; i < 50; i++) {
            failures.failed(0, 99 * MILLI * i / 50);
        }
        assertThat(failures.many(99 * MILLI)).isFalse();
        failures.failed(0, 101 * MILLI);
        assertThat(failures.many(101 * MILLI)).isTrue();
    }

    @Test
    void whoBecameWellIsWellAfterAFewAnswersHoweverLongItFailed() {
        for (int i = 0; i < 10_000; i++) {
            now += MILLI;
            failures.failed(answers, now);
        }
        answers += 150;
        failures.failed(answers, now);
        assertThat(failures.many(now)).isFalse();
    }

    /** At a thousand a second. */
    private int outcomesUntilTooMany(double share, int most) {
        for (int i = 0; i < most; i++) {
            now += MILLI;
            if (random.nextDouble() >= share) {
                answers++;
                continue;
            }
            failures.failed(answers, now);
            if (failures.many(now)) {
                return i;
            }
        }
        return most;
    }
}
