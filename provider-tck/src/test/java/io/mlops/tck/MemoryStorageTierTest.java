package io.mlops.tck;

/** {@link StorageTierContract} in memory: passes where nothing is wrong. */
final class MemoryStorageTierTest extends StorageTierContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
