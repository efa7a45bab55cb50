package io.mlops.tck;

/** {@link TrainingJobsContract} in memory: passes where nothing is wrong. */
final class MemoryTrainingJobsTest extends TrainingJobsContract {
    @Override
    protected TrainingHarness openHarness() {
        return new MemoryHarness();
    }
}
