package io.mlops.tck;

/** {@link ConditionalWriteContract} in memory: passes where nothing is wrong. */
final class MemoryConditionalWriteTest extends ConditionalWriteContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
