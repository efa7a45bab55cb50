package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdamTest {
    @Test
    void theFirstStepGoesTheLearningRateAgainstEachSign() {
        float[] parameters = {1, 1};
        new Adam(0.1, 0, new float[2], new float[2], 0).apply(parameters, new float[] {5, -0.001f});
        assertThat(parameters[0]).isEqualTo(0.9f, within(1e-5f));
        assertThat(parameters[1]).isEqualTo(1.1f, within(1e-5f));
    }

    @Test
    void weightDecayPullsTowardsZeroWithoutAGradient() {
        float[] parameters = {2};
        new Adam(0.1, 0.5, new float[1], new float[1], 0).apply(parameters, new float[1]);
        assertThat(parameters[0]).isEqualTo(1.9f, within(1e-6f));
    }

    @Test
    void findsTheMinimumOfAParabola() {
        float[] x = {4, -3};
        Adam adam = new Adam(0.05, 0, new float[2], new float[2], 0);
        for (int i = 0; i < 1000; i++) {
            adam.apply(x, new float[] {2 * (x[0] - 1), 2 * (x[1] - 2)});
        }
        assertThat(x[0]).isEqualTo(1, within(1e-2f));
        assertThat(x[1]).isEqualTo(2, within(1e-2f));
    }

    @Test
    void goesOnFromItsMomentsAndStep() {
        float[] whole = {1};
        Adam uninterrupted = new Adam(0.1, 0.01, new float[1], new float[1], 0);
        float[] parts = {1};
        Adam adam = new Adam(0.1, 0.01, new float[1], new float[1], 0);
        for (int i = 0; i < 20; i++) {
            uninterrupted.apply(whole, new float[] {i - 7});
            adam = new Adam(0.1, 0.01, adam.first(), adam.second(), adam.step());
            adam.apply(parts, new float[] {i - 7});
        }
        assertThat(parts).isEqualTo(whole);
        assertThat(adam.step()).isEqualTo(20);
    }
}
