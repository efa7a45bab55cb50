package io.mlops.tck;

/** {@link ProviderContract} in memory: passes where nothing is wrong. */
final class MemoryProviderTest extends ProviderContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
