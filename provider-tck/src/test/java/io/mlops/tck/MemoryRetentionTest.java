package io.mlops.tck;

/** {@link RetentionContract} in memory: passes where nothing is wrong. */
final class MemoryRetentionTest extends RetentionContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
