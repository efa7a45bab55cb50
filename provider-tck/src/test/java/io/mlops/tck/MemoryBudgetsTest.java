package io.mlops.tck;

/** {@link BudgetsContract} in memory: passes where nothing is wrong. */
final class MemoryBudgetsTest extends BudgetsContract {
    @Override
    protected SpendHarness openHarness() {
        return new MemoryHarness();
    }
}
