package io.mlops.tck;

/** {@link TransferContract} in memory: passes where nothing is wrong. */
final class MemoryTransferTest extends TransferContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
