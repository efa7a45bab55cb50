package io.mlops.tck;

/** {@link CostLedgerContract} in memory: passes where nothing is wrong. */
final class MemoryCostLedgerTest extends CostLedgerContract {
    @Override
    protected SpendHarness openHarness() {
        return new MemoryHarness();
    }
}
