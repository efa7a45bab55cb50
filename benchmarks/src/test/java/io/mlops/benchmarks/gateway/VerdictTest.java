package io.mlops.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.benchmarks.load.Outcome;
import io.mlops.benchmarks.load.Recording;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int RATE = 1_000;

    /** Eight seconds: a steady one from the first to the third, trouble from then on. */
    private static Verdict judge(IntFunction<Long> latencyMillis) {
        Recording recording = new Recording(RATE, 8 * RATE);
        for (int i = 0; i < recording.size(); i++) {
            long millis = latencyMillis.apply(i);
            recording.record(i, millis < 0 ? Outcome.BROKEN : Outcome.GOOD, Math.abs(millis) * 1_000_000);
        }
        return Verdict.of(recording, 3 * SECOND, 8 * SECOND, SECOND, 3 * SECOND);
    }

    @Test
    void nothingHappened() {
        Verdict verdict = judge(i -> 20L);
        assertThat(verdict).isEqualTo(new Verdict(5 * RATE, 0, 0, 20, 0, 20, 20, 20));
    }

    @Test
    void slowFailedAndWorstAreCountedFromTheTroubleOn() {
        Verdict verdict = judge(i -> i == 100 ? -1L : i == 200 ? 900L : i == 3_000 ? -3_000L : i == 3_001 ? 221L : 20L);
        assertThat(verdict.failed()).isEqualTo(1);
        assertThat(verdict.slow()).isEqualTo(1);
        assertThat(verdict.worstMillis()).isEqualTo(221);
    }

    @Test
    void normalIsTheBeginningOfACalmSecond() {
        // Bad for 0.35 s, and once more after half a second of calm.
        Verdict verdict = judge(i -> (i >= 3_000 && i < 3_350) || (i >= 3_900 && i < 3_950) ? 60L : 20L);
        assertThat(verdict.normalMillis()).isEqualTo(1_000);
        assertThat(judge(i -> i >= 3_000 && i < 3_350 ? 60L : 20L).normalMillis())
                .isEqualTo(400);
    }

    @Test
    void oneInAHundredMayBeSlowAndNotMore() {
        assertThat(judge(i -> i >= 3_000 && i % 100 == 0 ? 500L : 20L).normalMillis())
                .isZero();
        assertThat(judge(i -> i >= 3_000 && i % 50 == 0 ? 500L : 20L).normalMillis())
                .isNegative();
    }

    @Test
    void whatTheSteadyPhaseShowedIsNormal() {
        assertThat(judge(i -> i >= 1_500 && i < 1_510 ? 80L : i >= 3_000 ? 70L : 20L)
                        .normalMillis())
                .isZero();
        assertThat(judge(i -> i >= 3_000 ? 70L : 20L).normalMillis()).isNegative();
    }

    @Test
    void failuresAreNeverNormal() {
        Verdict verdict = judge(i -> i >= 3_000 ? -1L : 20L);
        assertThat(verdict.failed()).isEqualTo(5 * RATE);
        assertThat(verdict.worstMillis()).isZero();
        assertThat(verdict.normalMillis()).isNegative();
    }

    @Test
    void percentilesAreRanks() {
        assertThat(Verdict.percentile(new long[] {}, 0.5)).isZero();
        assertThat(Verdict.percentile(new long[] {1, 2, 3, 4}, 0.5)).isEqualTo(2);
        assertThat(Verdict.percentile(new long[] {1, 2, 3, 4}, 1)).isEqualTo(4);
    }
}
