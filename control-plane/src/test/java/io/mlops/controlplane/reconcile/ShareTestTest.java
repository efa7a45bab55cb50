package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTestTest {
    private static final double CHANCE = 1e-3;

    @Test
    void threeFailuresInARowAreEnoughAndOneIsNot() {
        assertThat(ShareTest.exceeds(1, 1, 0.005, CHANCE)).isFalse();
        assertThat(ShareTest.exceeds(2, 2, 0.005, CHANCE)).isFalse();
        assertThat(ShareTest.exceeds(3, 3, 0.005, CHANCE)).isTrue();
        assertThat(ShareTest.exceeds(0, 100_000, 0.005, CHANCE)).isFalse();
    }

    @Test
    void theEvidenceOfGoodRequestsWearsThatOfBadOnesOff() {
        assertThat(ShareTest.exceeds(3, 100, 0.005, CHANCE)).isFalse();
        assertThat(ShareTest.logEvidence(3, 10_000, 0.005)).isNegative();
    }

    /** Asked after every request of many rollouts: a share that is tolerated is hardly ever called too large. */
    @ParameterizedTest
    @CsvSource({"0.01,0.01", "0.01,0.005", "0.05,0.05", "0.001,0.001"})
    void noiseIsTolerated(double tolerated, double real) {
        int rollouts = 2000;
        int mistakes = 0;
        SplittableRandom random = new SplittableRandom(7);
        for (int rollout = 0; rollout < rollouts; rollout++) {
            mistakes += requestsUntilFound(random, tolerated, real, 3000) > 0 ? 1 : 0;
        }
        assertThat(mistakes).isLessThanOrEqualTo((int) (rollouts * CHANCE * 3));
    }

    /** How many requests it takes: tries of a share and the most that nine of ten rollouts may need. */
    @ParameterizedTest
    @CsvSource({"0.001,0.05,150", "0.005,0.05,260", "0.005,0.5,15", "0.005,1.0,3", "0.01,0.03,1200"})
    void anExcessIsFoundEarly(double tolerated, double real, int most) {
        SplittableRandom random = new SplittableRandom(11);
        int rollouts = 1000;
        int early = 0;
        for (int rollout = 0; rollout < rollouts; rollout++) {
            early += requestsUntilFound(random, tolerated, real, most) > 0 ? 1 : 0;
        }
        assertThat(early).isGreaterThanOrEqualTo(rollouts * 9 / 10);
    }

    /** 0 when it was not found among so many. */
    private static int requestsUntilFound(SplittableRandom random, double tolerated, double real, int most) {
        int bad = 0;
        for (int all = 1; all <= most; all++) {
            bad += random.nextDouble() < real ? 1 : 0;
            if (ShareTest.exceeds(bad, all, tolerated, CHANCE)) {
                return all;
            }
        }
        return 0;
    }
}
