package io.mlops.tck;

/** {@link TieringPolicyContract} in memory: passes where nothing is wrong. */
final class MemoryTieringPolicyTest extends TieringPolicyContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
