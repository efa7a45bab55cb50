package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trains as train.sh does; run it with {@code -Dtrading.excludedGroups=}. */
@Tag("long")
class WholeTrainingTest {
    @Test
    void theSameSeedGivesTheSameModelHoweverOften() {
        byte[] first = train(1);
        byte[] other = train(2);
        assertThat(train(1)).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    private static byte[] train(long seed) {
        TrainingRun run =
                new TrainingRun(Example.market(), TrainingOptions.defaults().withSeed(seed));
        TrainingState state = run.start();
        while (!run.done(state)) {
            run.step(state, epoch -> {});
        }
        return TorchScript.export(run.best(state));
    }
}
