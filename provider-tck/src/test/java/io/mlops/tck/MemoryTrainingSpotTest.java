package io.mlops.tck;

/** {@link TrainingSpotContract} in memory: passes where nothing is wrong. */
final class MemoryTrainingSpotTest extends TrainingSpotContract {
    @Override
    protected TrainingHarness openHarness() {
        return new MemoryHarness();
    }
}
